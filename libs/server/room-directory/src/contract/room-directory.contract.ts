import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, roomIdSchema } from '@madang/protocol';
import type { RoomDirectory } from '../room-directory';
import type { RoomRecord } from '../room-record';

/** An empty deployment of one adapter. */
export interface RoomDirectoryHarness {
  /** One more process that looks at the same rooms. */
  node(): Promise<RoomDirectory>;
  stop(): Promise<void>;
}

const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
const room = (changes: Partial<RoomRecord> = {}): RoomRecord => ({
  roomId,
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
  hostKeyHash: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
  keyId: 'AAECAwQFBgc',
  capacity: 8,
  createdAt: 1_700_000_000_000,
  policy: DEFAULT_POLICY,
  version: 1,
  lastUsedAt: 1_700_000_000_000,
  bans: [],
  ...changes,
});

/** What every adapter of `RoomDirectory` keeps. */
export function describeRoomDirectory(
  name: string,
  start: () => Promise<RoomDirectoryHarness>,
): void {
  describe(`RoomDirectory: ${name}`, () => {
    let harness: RoomDirectoryHarness;
    let here: RoomDirectory;
    let there: RoomDirectory;
    beforeEach(async () => {
      harness = await start();
      here = await harness.node();
      there = await harness.node();
    });
    afterEach(() => harness.stop());

    it('[RD1] finds on every node what one has created, whole', async () => {
      expect(await here.create(room())).toBe(true);
      expect(await there.find(roomId)).toEqual(room());
    });

    it('[RD2] keeps what is absent as null', async () => {
      await here.create(room({ passwordHash: null, keyId: null }));
      expect(await there.find(roomId)).toEqual(room({ passwordHash: null, keyId: null }));
    });

    it('[RD3] finds nothing under an unknown id', async () => {
      await here.create(room());
      expect(await here.find(roomIdSchema.parse('lusab-babad-gutih-tugaf'))).toBeNull();
    });

    it('[RD4] refuses a taken id and leaves the first room as it was', async () => {
      await here.create(room());
      expect(await there.create(room({ hostKeyHash: 'another', capacity: 2 }))).toBe(false);
      expect(await here.find(roomId)).toEqual(room());
    });

    it('[RD5] lets one of many creators at once win', async () => {
      const attempts = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? here : there).create(room({ capacity: i })),
        ),
      );
      const winner = attempts.indexOf(true);
      expect(attempts.filter((won) => won)).toHaveLength(1);
      expect((await here.find(roomId))?.capacity).toBe(winner);
    });

    it('[RD6] gives copies', async () => {
      await here.create(room());
      Object.assign((await here.find(roomId)) ?? {}, { capacity: 1 });
      expect((await here.find(roomId))?.capacity).toBe(8);
    });
  });
}
