export type { RoomLogHarness } from './harness';
export { describeRoomLog } from './room-log.contract';
