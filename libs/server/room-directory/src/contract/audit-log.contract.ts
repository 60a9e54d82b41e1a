import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { participantIdSchema, roomIdSchema, type AuditAction } from '@madang/protocol';
import type { AuditLog, AuditNote } from '../audit/audit-log';
import { until, type RoomStoreHarness, type StartHarness } from './harness';

const ROOM = roomIdSchema.parse('lusab-babad-gutih-tugad');
const OTHER = roomIdSchema.parse('lusab-babad-gutih-tugaf');
const DAY_MS = 86_400_000;

const note = (action: AuditAction, changes: Partial<AuditNote> = {}): AuditNote => ({
  ...{ roomId: ROOM, at: Date.now(), action, actor: null, target: null, role: null },
  ...changes,
});

/** What every adapter of `AuditLog` keeps. */
export function describeAuditLog(adapter: string, start: StartHarness): void {
  describe(`AuditLog: ${adapter}`, () => {
    let harness: RoomStoreHarness;
    let log: AuditLog;
    beforeEach(async () => {
      harness = await start();
      log = await harness.audit(DAY_MS);
    });
    afterEach(() => harness.stop());

    const actions = async (reader = log, roomId = ROOM) =>
      (await reader.read(roomId, null, 100)).entries.map(({ action }) => action);

    it('[AL1] gives back what was recorded, whole, oldest first, room by room', async () => {
      const ids = {
        actor: participantIdSchema.parse('p_0123456789abcdef'),
        target: participantIdSchema.parse('p_fedcba9876543210'),
      };
      const removed = note('removed', { ...ids, role: 'host' });
      await log.record(note('room_created'));
      await log.record(removed);
      await log.record(note('room_ended', { roomId: OTHER }));
      expect(await actions()).toEqual(['room_created', 'removed']);
      expect(await actions(log, OTHER)).toEqual(['room_ended']);
      const [, entry] = (await log.read(ROOM, null, 100)).entries;
      expect({ ...entry, roomId: ROOM }).toEqual({ ...removed, cursor: entry?.cursor });
    });

    it('[AL2] is read page by page, each entry once, also while more is recorded', async () => {
      for (let n = 0; n < 7; n += 1) await log.record(note('ticket_issued', { at: Date.now() }));
      const first = await log.read(ROOM, null, 3);
      expect(first.entries).toHaveLength(3);
      expect(first.next).toBe(first.entries.at(-1)?.cursor);
      await log.record(note('room_ended'));
      const second = await log.read(ROOM, first.next, 3);
      const third = await log.read(ROOM, second.next, 3);
      const all = [...first.entries, ...second.entries, ...third.entries];
      expect(all.map(({ action }) => action)).toEqual([
        ...Array.from({ length: 7 }, () => 'ticket_issued'),
        'room_ended',
      ]);
      expect(new Set(all.map(({ cursor }) => cursor)).size).toBe(8);
      expect(third.next).toBeNull();
      expect(await log.read(ROOM, third.entries.at(-1)?.cursor ?? '', 3)).toEqual({
        entries: [],
        next: null,
      });
    });

    it('[AL3] ends with the last page, also where that is full', async () => {
      for (let n = 0; n < 4; n += 1) await log.record(note('joined'));
      const first = await log.read(ROOM, null, 2);
      expect((await log.read(ROOM, first.next, 2)).next).toBeNull();
    });

    it('[AL4] forgets what is older than it may be', async () => {
      const brief = await harness.audit(300);
      await brief.record(note('joined'));
      await until(async () => (await actions(brief)).length === 0);
    });

    it('[AL5] shows nothing that is too old beside what is not', async () => {
      await log.record(note('joined', { at: Date.now() - 2 * DAY_MS }));
      await log.record(note('joined'));
      expect(await actions()).toEqual(['joined']);
    });

    it('[AL6] keeps nothing when it is turned off', async () => {
      const off = await harness.audit(0);
      await off.record(note('joined'));
      expect(await actions()).toEqual([]);
      expect(await actions(off)).toEqual([]);
    });
  });
}
