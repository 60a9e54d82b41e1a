import { describe, expect, it } from '@jest/globals';
import { entryAt } from '../../test/entry-at';
import { judge } from './chain';

const position = { epoch: 'e1', seq: 10 };

describe('judge', () => {
  it.each([
    ['follows at once', 10, 11, 'next'],
    ['follows, with entries for others in between', 10, 15, 'next'],
    ['follows one that was read, not sent', 7, 11, 'next'],
    ['was read already', 9, 10, 'known'],
    ['is older', 3, 4, 'known'],
    ['has one missing before it', 11, 12, 'gap'],
  ] as const)('%s', (_what, prev, seq, verdict) => {
    expect(judge(position, { epoch: 'e1', prev, entry: entryAt(seq) })).toBe(verdict);
  });

  it('tells another epoch, whatever the numbers', () => {
    for (const seq of [1, 10, 11]) {
      expect(judge(position, { epoch: 'e2', prev: seq - 1, entry: entryAt(seq) })).toBe(
        'otherEpoch',
      );
    }
  });
});
