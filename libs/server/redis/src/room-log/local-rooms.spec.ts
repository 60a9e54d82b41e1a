import { describe, expect, it } from '@jest/globals';
import {
  participantIdSchema,
  roomIdSchema,
  sessionIdSchema,
  type ParticipantState,
} from '@madang/protocol';
import type { Claim } from '@madang/server-room-log';
import { LocalMember, LocalRooms } from './local-rooms';
import type { StoredMember } from './replies';

const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
const participantId = participantIdSchema.parse('p_0123456789abcdef');
const state: ParticipantState = { displayName: 'Ada', stage: 'preview', publications: [] };
const stored: StoredMember = {
  id: participantId,
  node: 'here',
  fence: '2',
  presence: 'present',
  session: sessionIdSchema.parse('AAAAAAAAAAAAAAAAAAAAAA'),
  role: 'participant',
  stage: 'preview',
  hash: 'hash',
  epoch: 'e1',
  joinedAt: '1',
  joinedSeq: '1',
  ...{ admitted: 'door', mayUnmute: 'yes', mustKnock: 'no', subject: 's', network: 'n' },
};
const claimOf = (fence: number): Claim => ({ roomId, participantId, fence });
const hold = (rooms: LocalRooms, fence: number) =>
  rooms.attaching(roomId, (room) => {
    const member = new LocalMember(claimOf(fence), 8, {
      stored: { ...stored, fence: String(fence) },
      n: 0,
      state,
    });
    room.members.set(participantId, member);
    return Promise.resolve(room);
  });

describe('LocalRooms', () => {
  it('keeps a room as long as it has a member or one is being added', async () => {
    const rooms = new LocalRooms();
    const room = await hold(rooms, 2);
    expect(rooms.get(roomId)).toBe(room);
    await rooms.attaching(roomId, (same) => {
      expect(same).toBe(room);
      rooms.release(claimOf(2));
      expect(rooms.has(room)).toBe(true);
      return Promise.resolve();
    });
    expect(rooms.all()).toEqual([]);
  });

  it('drops the room of a join that failed', async () => {
    const rooms = new LocalRooms();
    const failed = rooms.attaching(roomId, () => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    expect(rooms.all()).toEqual([]);
  });

  it('releases the very claim only', async () => {
    const rooms = new LocalRooms();
    await hold(rooms, 3);
    rooms.release(claimOf(2));
    expect(rooms.holder(claimOf(2))).toBeNull();
    expect(rooms.holder(claimOf(3))?.claim.fence).toBe(3);
  });

  it('remembers who was taken over while an answer may be on its way, and no longer', async () => {
    const rooms = new LocalRooms();
    const room = await rooms.attaching(roomId, (attaching) => {
      rooms.superseded(claimOf(2));
      expect(attaching.takenOver.get(participantId)).toBe(2);
      return Promise.resolve(attaching);
    });
    expect(room.takenOver.size).toBe(0);
  });
});

describe('LocalMember', () => {
  it('knows what the log has taken, so that it can be told again', () => {
    const member = new LocalMember(claimOf(2), 8, { stored, n: 0, state });
    member.appended(4, { kind: 'chat', payload: 'p1.x' });
    expect([member.stored, member.n]).toEqual([stored, 4]);
    const joined: ParticipantState = { ...state, stage: 'joined' };
    member.appended(6, { kind: 'state', state: joined });
    expect([member.stored, member.n]).toEqual([{ ...stored, stage: 'joined' }, 6]);
    expect(member.state).toBe(joined);
  });

  it('says nothing after what was lost, before all of that was said again', () => {
    const member = new LocalMember(claimOf(2), 8, { stored, n: 0, state });
    expect(member.maySay(7)).toBe(true);
    member.lost(5);
    member.lost(6);
    expect([5, 6, 7].map((n) => member.maySay(n))).toEqual([true, false, false]);
    member.answered(5);
    expect([6, 7].map((n) => member.maySay(n))).toEqual([true, false]);
    member.answered(6);
    expect(member.maySay(7)).toBe(true);
  });
});
