import { type Stage } from '@madang/protocol';
import { type SignalState } from '../signal/signal-state';
import { type RoomPhase } from './room-view';

/** Where a room is after signaling has come to another state. The only place where phases change. */
export function nextPhase(
  before: RoomPhase,
  signal: SignalState,
  stage: Stage,
  now: number,
  isAnnounced: boolean,
): RoomPhase {
  switch (signal.kind) {
    case 'idle':
      return before;
    case 'open':
      return { kind: stage };
    case 'closed':
      return { kind: 'ended', reason: signal.reason };
    case 'connecting':
    case 'waiting':
      if (before.kind === 'idle' || before.kind === 'connecting') return { kind: 'connecting' };
      if (before.kind === 'recovering') return before;
      return { kind: 'recovering', stage, since: now, isAnnounced };
  }
}
