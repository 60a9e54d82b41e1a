import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, roomIdSchema } from '@madang/protocol';
import type { RoomDirectory } from '../room-directory';
import type { RoomRecord } from '../room-record';
import { until, type RoomStoreHarness, type StartHarness } from './harness';

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
export function describeRoomDirectory(adapter: string, start: StartHarness): void {
  describe(`RoomDirectory: ${adapter}`, () => {
    let harness: RoomStoreHarness;
    let here: RoomDirectory;
    let there: RoomDirectory;
    beforeEach(async () => {
      harness = await start();
      here = await harness.directory(null);
      there = await harness.directory(null);
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

    it('[RD7] updates the version that was seen, and counts it up', async () => {
      await here.create(room());
      const policy = { ...DEFAULT_POLICY, locked: true };
      const updated = await there.update(roomId, 1, { policy, passwordHash: null });
      expect(updated).toMatchObject({ policy, passwordHash: null, version: 2, capacity: 8 });
      expect(await here.find(roomId)).toEqual(updated);
      expect(updated).not.toBe('conflict');
      expect(Date.now()).toBeGreaterThanOrEqual((updated as RoomRecord).lastUsedAt);
      expect((updated as RoomRecord).lastUsedAt).toBeGreaterThan(room().lastUsedAt);
    });

    it('[RD8] refuses to update another version than the present, or no room', async () => {
      await here.create(room());
      expect(await here.update(roomId, 2, { capacity: 2 })).toBe('conflict');
      await here.update(roomId, 1, { capacity: 3 });
      expect(await there.update(roomId, 1, { capacity: 4 })).toBe('conflict');
      expect((await here.find(roomId))?.capacity).toBe(3);
      const other = roomIdSchema.parse('lusab-babad-gutih-tugaf');
      expect(await here.update(other, 1, { capacity: 2 })).toBeNull();
      expect(await here.find(other)).toBeNull();
    });

    it('[RD9] lets one of many updates of a version win', async () => {
      await here.create(room());
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          (n % 2 === 0 ? here : there).update(roomId, 1, { capacity: n + 2 }),
        ),
      );
      expect(answers.filter((answer) => answer === 'conflict')).toHaveLength(11);
      const winner = answers.find((answer) => answer !== 'conflict');
      expect(await there.find(roomId)).toEqual(winner);
    });

    it('[RD10] removes a room once, and its id is free again', async () => {
      await here.create(room());
      expect(await there.remove(roomId)).toBe(true);
      expect(await here.find(roomId)).toBeNull();
      expect(await here.remove(roomId)).toBe(false);
      expect(await here.update(roomId, 1, { capacity: 2 })).toBeNull();
      expect(await here.create(room({ capacity: 2 }))).toBe(true);
    });

    it('[RD11] remembers the last use without counting up the version', async () => {
      await here.create(room());
      await there.touch(roomId, 1_700_000_005_000);
      await there.touch(roomId, 1_700_000_003_000);
      expect(await here.find(roomId)).toEqual(room({ lastUsedAt: 1_700_000_005_000 }));
      const other = roomIdSchema.parse('lusab-babad-gutih-tugaf');
      await here.touch(other, 1);
      expect(await here.find(other)).toBeNull();
    });

    it('[RD12] loses neither of an update and many touches at once', async () => {
      await here.create(room());
      const touches = Array.from({ length: 10 }, (_, n) =>
        there.touch(roomId, 1_800_000_000_000 + n),
      );
      const update = here.update(roomId, 1, { capacity: 2 });
      await Promise.all([...touches, update]);
      expect(await update).toMatchObject({ version: 2 });
      const found = await there.find(roomId);
      expect(found).toMatchObject({ capacity: 2, version: 2 });
    });

    it('[RD13] forgets a room that nobody uses', async () => {
      const brief = await harness.directory(100);
      await brief.create(room());
      await until(async () => (await here.find(roomId)) === null);
    });

    it('[RD14] keeps a room as long as it is touched', async () => {
      const lifeMs = 1_500;
      const brief = await harness.directory(lifeMs);
      await brief.create(room());
      const began = Date.now();
      while (Date.now() < began + lifeMs * 1.2) {
        await brief.touch(roomId, Date.now());
        expect(await here.find(roomId)).not.toBeNull();
      }
      await until(async () => (await here.find(roomId)) === null);
    });
  });
}
