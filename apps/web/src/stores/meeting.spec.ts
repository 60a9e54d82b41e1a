import { ApiError, type EndReason } from '@madang/client';
import { roomIdSchema } from '@madang/protocol';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MeetingSession, RoomLink } from '../services/meeting-session';
import { useMeeting } from './meeting';

const linkTo = (id: string): RoomLink => ({
  kind: 'meeting',
  roomId: roomIdSchema.parse(id),
  key: null,
});
const LINK = linkTo('lusab-babad-gutih-tugad');
const OTHER = linkTo('babab-babab-babab-babab');

const api = vi.hoisted(() => ({ describeRoom: vi.fn(), requestTicket: vi.fn() }));
vi.mock('../services/api', () => ({ roomsApi: api }));

const sessions: FakeSession[] = [];
class FakeSession {
  hasLeft = false;
  isDisposed = false;
  end: (reason: EndReason) => void = () => {};
  readonly room = {
    on: (_: 'ended', listener: (reason: EndReason) => void) => {
      this.end = listener;
      return () => (this.end = () => {});
    },
    leave: () => {
      this.hasLeft = true;
      return Promise.resolve();
    },
  };
  readonly media = { dispose: () => (this.isDisposed = true) };
  constructor(readonly link: RoomLink) {
    sessions.push(this);
  }
}
vi.mock('../services/create-session', () => ({
  createSession: (link: RoomLink) => new FakeSession(link) as unknown as MeetingSession,
}));

const lastSession = (): FakeSession => {
  const session = sessions.at(-1);
  if (!session) throw new Error('no session');
  return session;
};

describe('meeting', () => {
  beforeEach(() => {
    setActivePinia(createPinia());
    localStorage.clear();
    sessions.length = 0;
    api.describeRoom.mockReset().mockResolvedValue({ keyId: null, needsPassword: false });
    api.requestTicket
      .mockReset()
      .mockResolvedValue({ ticket: 't', expiresAt: Date.now() + 60_000 });
  });

  it('goes from opening to admitted', async () => {
    const meeting = useMeeting();
    const entering = meeting.enter(LINK);
    expect(meeting.phase.kind).toBe('opening');
    await entering;
    expect(meeting.phase).toMatchObject({ kind: 'admitted', session: { link: LINK } });
  });

  it('asks for the password until it is right, and remembers it for the next time', async () => {
    const meeting = useMeeting();
    api.describeRoom.mockResolvedValue({ keyId: null, needsPassword: true });
    await meeting.enter(LINK);
    expect(meeting.phase).toEqual({ kind: 'password', problem: null, isChecking: false });
    api.requestTicket.mockRejectedValueOnce(new ApiError('password_wrong', { status: 403 }));
    await meeting.submitPassword('no');
    expect(meeting.phase).toMatchObject({ kind: 'password', problem: { kind: 'wrong' } });
    await meeting.submitPassword('pw');
    expect(meeting.phase.kind).toBe('admitted');

    meeting.leave();
    await meeting.enter(LINK);
    expect(meeting.phase.kind).toBe('admitted');
    expect(api.requestTicket.mock.lastCall).toEqual([LINK.roomId, { password: 'pw' }]);
  });

  it('ends with what the room tells, and lets go of the devices', async () => {
    const meeting = useMeeting();
    await meeting.enter(LINK);
    const reason = { kind: 'refused', code: 'session_superseded' } as const;
    lastSession().end(reason);
    expect(meeting.phase).toEqual({ kind: 'ended', link: LINK, reason });
    expect(lastSession().isDisposed).toBe(true);
  });

  it('leaves at once', async () => {
    const meeting = useMeeting();
    await meeting.enter(LINK);
    meeting.leave();
    expect(meeting.phase).toEqual({ kind: 'ended', link: LINK, reason: { kind: 'left' } });
    expect(lastSession()).toMatchObject({ hasLeft: true, isDisposed: true });
  });

  it('leaves one room when another is entered, and ignores what comes late', async () => {
    const meeting = useMeeting();
    await meeting.enter(LINK);
    const former = lastSession();
    await meeting.enter(OTHER);
    expect(former).toMatchObject({ hasLeft: true, isDisposed: true });
    former.end({ kind: 'left' });
    expect(meeting.phase).toMatchObject({ kind: 'admitted', session: { link: OTHER } });
  });

  it('makes no session for a visit that was abandoned meanwhile', async () => {
    const meeting = useMeeting();
    const entering = meeting.enter(LINK);
    meeting.abandon();
    await entering;
    expect(meeting.phase.kind).toBe('idle');
    expect(sessions).toEqual([]);
  });

  it('says what blocks the way', async () => {
    const meeting = useMeeting();
    api.describeRoom.mockRejectedValue(new ApiError('room_unknown', { status: 404 }));
    await meeting.enter(LINK);
    expect(meeting.phase).toEqual({ kind: 'blocked', reason: 'room-unknown' });
  });
});
