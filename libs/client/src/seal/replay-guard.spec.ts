import {
  LIMITS,
  participantIdSchema,
  sessionIdSchema,
  type ParticipantId,
  type SessionId,
} from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import type { SealKind } from './payload-sealer';
import { ReplayGuard } from './replay-guard';

const session = (name: string | number): SessionId =>
  sessionIdSchema.parse(String(name).padStart(22, '0'));

const [ADA, BO] = ['a', 'b'].map((name) => participantIdSchema.parse(`p_${name.repeat(16)}`)) as [
  ParticipantId,
  ParticipantId,
];

function admitted(kind: SealKind, counters: readonly number[]): number[] {
  const guard = new ReplayGuard();
  return counters.filter((n) => guard.admit(kind, ADA, session('a'), n));
}

describe('ReplayGuard', () => {
  it.each(['signal', 'volatile'] as const)('admits %s in the order of the sender only', (kind) => {
    expect(admitted(kind, [1, 2, 2, 5, 4, 1, 5, 6])).toEqual([1, 2, 5, 6]);
  });

  it('admits chat once, also when an older message comes later', () => {
    expect(admitted('chat', [7, 6, 7, 6, 9, 8, 9])).toEqual([7, 6, 9, 8]);
  });

  it('forgets single chat counters only below the window', () => {
    const history = Array.from({ length: LIMITS.chatHistoryEntries + 1 }, (_, index) => index + 1);
    expect(admitted('chat', [...history, ...history])).toEqual(history);
    expect(admitted('chat', [1_000, 2, ...history.map((n) => n + 2_000), 1])).not.toContain(1);
  });

  it('keeps participants, sessions and kinds apart', () => {
    const guard = new ReplayGuard();
    expect(guard.admit('signal', BO, session('a'), Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(guard.admit('chat', BO, session('a'), Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(guard.admit('chat', ADA, session('a'), 3)).toBe(true);
    expect(guard.admit('signal', ADA, session('a'), 2)).toBe(true);
    expect(guard.admit('signal', ADA, session('b'), 1)).toBe(true);
    expect(guard.admit('signal', ADA, session('a'), 2)).toBe(false);
  });

  it('remembers a bounded number of senders, those heard last', () => {
    const guard = new ReplayGuard();
    guard.admit('signal', ADA, session('old'), 1);
    guard.admit('signal', ADA, session('lively'), 1);
    for (let other = 0; other < 600; other += 1) {
      guard.admit('signal', ADA, session(other), 1);
      guard.admit('signal', ADA, session('lively'), other + 2);
    }
    expect(guard.admit('signal', ADA, session('lively'), 1)).toBe(false);
    expect(guard.admit('signal', ADA, session('old'), 1)).toBe(true);
  });
});
