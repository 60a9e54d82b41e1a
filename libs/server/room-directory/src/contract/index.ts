export { describeAuditLog } from './audit-log.contract';
export type { RoomStoreHarness } from './harness';
export { describeRateLimiters } from './rate-limiters.contract';
export { describeRoomDirectory } from './room-directory.contract';
export { describeTextStore } from './text-store.contract';
