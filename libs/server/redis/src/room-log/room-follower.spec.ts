import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entryAt } from '../../test/entry-at';
import type { Parcel } from './chain';
import { RoomFollower } from './room-follower';

const parcel = (prev: number, seq: number, epoch = 'e1'): Parcel => ({
  epoch,
  prev,
  entry: entryAt(seq),
});
const seqs = (entries: readonly { seq: number }[]): number[] => entries.map(({ seq }) => seq);
const following = (seq: number): RoomFollower => {
  const follower = new RoomFollower();
  follower.attached({ epoch: 'e1', seq }, true);
  return follower;
};

describe('RoomFollower', () => {
  it('keeps what comes before the join is answered, and drops what its answer covers', () => {
    const follower = new RoomFollower();
    expect(follower.take(parcel(3, 4))).toEqual([]);
    expect(follower.take(parcel(4, 5))).toEqual([]);
    expect(follower.take(parcel(5, 6))).toEqual([]);
    expect(seqs(follower.attached({ epoch: 'e1', seq: 5 }, true))).toEqual([6]);
    expect(follower.needsRepair).toBe(false);
  });

  it('hands on what follows, and drops what it has had', () => {
    const follower = following(5);
    expect(seqs(follower.take(parcel(5, 7)))).toEqual([7]);
    expect(follower.take(parcel(5, 7))).toEqual([]);
    expect(follower.position).toEqual({ epoch: 'e1', seq: 7 });
  });

  it('asks for the log when one is missing, and goes on behind what was read', () => {
    const follower = following(5);
    expect(follower.take(parcel(7, 8))).toEqual([]);
    expect(follower.needsRepair).toBe(true);
    expect(follower.position).toEqual({ epoch: 'e1', seq: 5 });
    follower.take(parcel(8, 9));
    follower.take(parcel(9, 12));
    expect(seqs(follower.caughtUp({ epoch: 'e1', seq: 10 }))).toEqual([12]);
    expect(follower.needsRepair).toBe(false);
  });

  it('asks again when what came meanwhile shows another gap', () => {
    const follower = following(5);
    follower.take(parcel(7, 8));
    follower.take(parcel(14, 15));
    expect(follower.caughtUp({ epoch: 'e1', seq: 10 })).toEqual([]);
    expect(follower.needsRepair).toBe(true);
    expect(follower.caughtUp({ epoch: 'e1', seq: 15 })).toEqual([]);
    expect(follower.needsRepair).toBe(false);
  });

  it('takes a new epoch from the log, and is not troubled by what is left of the old one', () => {
    const follower = following(5);
    follower.take(parcel(1, 2, 'e2'));
    expect(follower.needsRepair).toBe(true);
    follower.take(parcel(5, 6, 'e1'));
    follower.take(parcel(2, 3, 'e2'));
    expect(seqs(follower.caughtUp({ epoch: 'e2', seq: 2 }))).toEqual([3]);
    expect(follower.take(parcel(6, 7, 'e1'))).toEqual([]);
    expect(follower.needsRepair).toBe(false);
  });

  it.each([
    ['the log did not count this node any more', { epoch: 'e1', seq: 9 }, true],
    ['the log was begun anew', { epoch: 'e2', seq: 9 }, false],
  ])('asks for the log when another member is added and %s', (_why, place, isFirst) => {
    const follower = following(5);
    follower.attached(place, isFirst);
    expect(follower.needsRepair).toBe(true);
  });

  it('goes on when another member is added', () => {
    const follower = following(5);
    follower.attached({ epoch: 'e1', seq: 6 }, false);
    expect(seqs(follower.take(parcel(5, 6)))).toEqual([6]);
  });

  it('keeps a bounded number while it waits, and reads the log once more for the rest', () => {
    const follower = following(0);
    follower.suspect();
    for (let seq = 1; seq <= 1_200; seq += 1) follower.take(parcel(seq - 1, seq));
    expect(follower.caughtUp({ epoch: 'e1', seq: 50 })).toEqual([]);
    expect(follower.needsRepair).toBe(true);
  });

  it('hands on every entry once and in order, whatever is lost, late or restarted', () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('sent', 'elsewhere', 'lost', 'late') },
      { weight: 2, arbitrary: fc.constantFrom('read', 'deliver') },
    );
    const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const follower = following(0);
      const handed: number[] = [];
      const wanted: number[] = [];
      const late: Parcel[] = [];
      let top = 0;
      let prev = 0;
      // What the node reads from the log: all for it after its position, in one answer.
      const read = (): void => {
        const from = follower.position?.seq ?? 0;
        handed.push(...wanted.filter((seq) => seq > from));
        handed.push(...seqs(follower.caughtUp({ epoch: 'e1', seq: top })));
        if (follower.needsRepair) read();
      };
      for (const what of steps) {
        if (what === 'read') {
          if (follower.needsRepair) read();
        } else if (what === 'deliver') {
          for (const waiting of late.splice(0)) handed.push(...seqs(follower.take(waiting)));
        } else {
          top += 1;
          if (what === 'elsewhere') continue;
          wanted.push(top);
          const sent = parcel(prev, top);
          prev = top;
          // A connection keeps order: once one is late, so are those behind it.
          if (what === 'late' || late.length > 0) late.push(sent);
          else if (what === 'sent') handed.push(...seqs(follower.take(sent)));
        }
      }
      for (const waiting of late) handed.push(...seqs(follower.take(waiting)));
      follower.suspect();
      read();
      expect(handed).toEqual(wanted);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});
