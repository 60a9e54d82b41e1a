import { describeRoomDirectory } from '../contract';
import { MemoryRoomDirectory } from './memory-room-directory';

describeRoomDirectory('memory', async () => {
  const directory = new MemoryRoomDirectory();
  return Promise.resolve({
    node: () => Promise.resolve(directory),
    stop: () => Promise.resolve(),
  });
});
