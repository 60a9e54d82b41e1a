export { describeRoomDirectory, type RoomDirectoryHarness } from './room-directory.contract';
