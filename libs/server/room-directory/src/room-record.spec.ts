import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '@madang/protocol';
import { type Ban, MAX_BANS, parseRoomRecord, withBan } from './room-record';

const ban = (n: number): Ban => ({ subject: `s${n}`, network: `n${n}`, at: n });

describe('a room record', () => {
  it('that was kept before there were policies is an open room, last used when it was made', () => {
    const old = {
      ...{ roomId: 'lusab-babad-gutih-tugad', passwordHash: null, hostKeyHash: 'h', keyId: null },
      ...{ capacity: 8, createdAt: 1_700_000_000_000 },
    };
    expect(parseRoomRecord(JSON.stringify(old))).toEqual({
      ...old,
      ...{ policy: DEFAULT_POLICY, version: 1, lastUsedAt: old.createdAt, bans: [] },
    });
  });

  it('remembers the latest bans, each subject once', () => {
    let bans: Ban[] = [];
    for (let n = 0; n < MAX_BANS + 5; n += 1) bans = withBan(bans, ban(n));
    expect(bans).toHaveLength(MAX_BANS);
    expect(bans[0]).toEqual(ban(5));
    const again = withBan(bans, { ...ban(7), at: 999 });
    expect(again).toHaveLength(MAX_BANS);
    expect(again.at(-1)).toEqual({ ...ban(7), at: 999 });
    expect(again.filter(({ subject }) => subject === 's7')).toHaveLength(1);
  });
});
