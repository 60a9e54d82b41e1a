import { FakeClock } from '@madang/testing';
import { describeRoomLog, type RoomLogHarness } from '../contract';
import { roomLogSettings } from '../settings';
import { MemoryBackplane } from './memory-backplane';
import { MemoryRoomLog } from './memory-room-log';

const start = (): Promise<RoomLogHarness> => {
  const clock = new FakeClock();
  const settings = roomLogSettings({
    logEntries: 48,
    chatHistoryEntries: 6,
    chatHistoryChars: 2_000,
  });
  const backplane = new MemoryBackplane(settings, clock);
  return Promise.resolve({
    settings,
    node: () => Promise.resolve(new MemoryRoomLog(backplane)),
    crash: (node) => Promise.resolve(node instanceof MemoryRoomLog && node.close()).then(() => {}),
    now: () => clock.now(),
    pass: (ms) => Promise.resolve(clock.advance(ms)),
    stop: () => Promise.resolve(),
  });
};

describeRoomLog('memory', start, 300);
