import { describe, expect, it } from '@jest/globals';
import { participantIdSchema, roomIdSchema, sessionIdSchema } from '@madang/protocol';
import { SilentLogger } from '../../test/silent-logger';
import { systemTiming } from '../timing';
import { Keys } from './keys';
import { LocalMember, LocalRooms } from './local-rooms';
import type { StoredMember } from './replies';
import { RoomRepair } from './room-repair';
import type { RoomStore } from './room-store';

const ROOM = roomIdSchema.parse('lusab-babad-gutih-tugad');
const ADA = participantIdSchema.parse('p_0123456789abcdef');

function member(): LocalMember {
  const claim = { roomId: ROOM, participantId: ADA, fence: 1 };
  const stored: StoredMember = {
    ...{ id: ADA, node: 'n1', fence: '1', hash: 'hash', epoch: 'e1' },
    ...{ joinedAt: '1', joinedSeq: '1', presence: 'present', role: 'host', stage: 'joined' },
    session: sessionIdSchema.parse('AAAAAAAAAAAAAAAAAAAAAA'),
    ...{ admitted: 'host', mayUnmute: 'yes', mustKnock: 'no', subject: 's', network: 'n' },
  };
  const state = { displayName: 'Ada', stage: 'joined', publications: [] } as const;
  return new LocalMember(claim, 8, { stored, n: 0, state: { ...state, publications: [] } });
}

describe('RoomRepair', () => {
  it('repairs a room that was still being entered when it was first asked to', async () => {
    const rooms = new LocalRooms();
    let reads = 0;
    const store = {
      catchUp: () => {
        reads += 1;
        return Promise.resolve([[], ['current']]);
      },
    } satisfies Partial<Record<keyof RoomStore, unknown>>;
    const repair = new RoomRepair({
      ...{ store: store as unknown as RoomStore, rooms, settleMs: 0, keys: new Keys('test', 1) },
      ...{ logger: new SilentLogger(), timing: systemTiming },
      deliver: () => undefined,
      superseded: () => undefined,
      renew: () => Promise.resolve(),
      repaired: () => undefined,
    });
    const room = await rooms.attaching(ROOM, (entered) => {
      // As after a lost connection, with the answer to the join still on its way.
      repair.runAll();
      entered.members.set(ADA, member());
      entered.follower.attached({ epoch: 'e1', seq: 1 }, true);
      return Promise.resolve(entered);
    });
    await repair.run(room);
    expect(reads).toBe(1);
    expect(room.follower.needsRepair).toBe(false);
  });
});
