export { systemClock, type Cancel, type Clock } from './clock';
export { MemoryBackplane } from './memory/memory-backplane';
export { MemoryRoomLog } from './memory/memory-room-log';
export { MemoryRoomLogModule } from './memory/memory-room-log.module';
export {
  LogUnavailableError,
  RoomGovernor,
  RoomLog,
  type AppendResult,
  type Claim,
  type Delivery,
  type EntriesDelivery,
  type GovernResult,
  type JoinInput,
  type JoinResult,
  type PassOnResult,
  type ReadResult,
  type RefusedAppend,
  type RefusedJoin,
  type RefusedResume,
  type ResumeInput,
  type ResumeResult,
  type ResyncDelivery,
  type RoomLogListener,
  type RoomLogSettings,
  type Rules,
  type Superseded,
  type VolatileDelivery,
} from './room-log';
export { changedMember } from './rules/changed-member';
export { refusalAtDoor, refusalOfState } from './rules/door';
export { hostRule, refusalOfKind, type OwnAction } from './rules/host-rule';
export { endRule, policyRule } from './rules/policy-rule';
export {
  type Admitted,
  type Change,
  type MemberChange,
  type MemberFacts,
  type RoomFacts,
  type Rule,
  type Ruling,
} from './rules/rule';
export { roomLogSettings, TICKET_TOLERANCE_MS } from './settings';
export { emptySnapshot, isFor } from './snapshot';
