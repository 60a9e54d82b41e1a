export { systemClock, type Cancel, type Clock } from './clock';
export { MemoryBackplane } from './memory/memory-backplane';
export { MemoryRoomLog } from './memory/memory-room-log';
export { MemoryRoomLogModule } from './memory/memory-room-log.module';
export {
  LogUnavailableError,
  RoomLog,
  type AppendResult,
  type Claim,
  type Delivery,
  type EntriesDelivery,
  type JoinInput,
  type JoinResult,
  type PassOnResult,
  type ReadResult,
  type RefusedAppend,
  type RefusedJoin,
  type ResumeInput,
  type ResumeResult,
  type ResyncDelivery,
  type RoomLogListener,
  type RoomLogSettings,
  type Superseded,
  type VolatileDelivery,
} from './room-log';
export { roomLogSettings, TICKET_TOLERANCE_MS } from './settings';
export { emptySnapshot, isFor } from './snapshot';
