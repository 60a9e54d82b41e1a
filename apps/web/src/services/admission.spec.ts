import { ApiError, RoomKey } from '@madang/client';
import {
  roomIdSchema,
  type ErrorCode,
  type RoomDescription,
  type Ticket,
  type TicketRequest,
} from '@madang/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { askAdmittance, openRoom } from './admission';
import { keepHostKey, readHostKey } from './host-keys';
import type { RoomLink } from './meeting-session';
import { TicketDesk } from './ticket-desk';

const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
const key = RoomKey.create();
const keyId = await key.keyId();
const refusal = (code: ErrorCode, retryAfterMs?: number) =>
  new ApiError(code, { status: 400, retryAfterMs });

/** A server with one room, as its documentation has it. */
class FakeApi {
  readonly asked: TicketRequest[] = [];
  password: string | null = null;
  hostKey = 'host';
  keyId: string | null = keyId;
  failure: ApiError | null = null;
  heldDescription: { promise: Promise<void>; resolve: () => void } | null = null;
  ticketLifeMs = 60_000;

  async describeRoom(): Promise<RoomDescription> {
    await this.heldDescription?.promise;
    if (this.failure) throw this.failure;
    const needsPassword = this.password !== null;
    const facts = { capacity: 8, createdAt: 0, waitingRoom: false, locked: false };
    return { roomId, needsPassword, keyId: this.keyId, ...facts };
  }

  requestTicket(_: unknown, request: TicketRequest = {}): Promise<Ticket> {
    this.asked.push(request);
    if (this.failure) return Promise.reject(this.failure);
    if (request.hostKey !== undefined && request.hostKey !== this.hostKey) {
      return Promise.reject(refusal('host_key_wrong'));
    }
    if (this.password !== null && request.hostKey === undefined) {
      if (request.password === undefined) return Promise.reject(refusal('password_required'));
      if (request.password !== this.password) return Promise.reject(refusal('password_wrong'));
    }
    const expiresAt = Date.now() + this.ticketLifeMs;
    return Promise.resolve({ ticket: `ticket ${this.asked.length}`, expiresAt });
  }
}

function held() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

const link = (linkKey: RoomKey | null): RoomLink => ({ kind: 'meeting', roomId, key: linkKey });

describe('openRoom', () => {
  it('opens a room whose key is in the link', async () => {
    const opening = await openRoom(new FakeApi(), link(key), null);
    expect(opening).toMatchObject({ kind: 'open', room: { key } });
  });

  it.each<[string, RoomLink]>([
    ['no key', link(null)],
    ['a damaged key', { kind: 'damaged-key', roomId }],
    ['another key', link(RoomKey.create())],
  ])('blocks a link with %s', async (_, wrong) => {
    const opening = await openRoom(new FakeApi(), wrong, null);
    expect(opening).toEqual({ kind: 'blocked', reason: 'link-incomplete' });
  });

  it('asks for the ticket while it looks, and for one only', async () => {
    const api = new FakeApi();
    api.heldDescription = held();
    const opening = openRoom(api, link(key), null);
    await vi.waitFor(() => expect(api.asked).toEqual([{}]));
    api.heldDescription.resolve();
    const opened = await opening;
    if (opened.kind !== 'open') throw new Error(opened.reason);
    expect(await askAdmittance(opened.room, null)).toEqual({ kind: 'admitted' });
    expect(await opened.room.desk.getTicket()).toBe('ticket 1');
    expect(api.asked).toHaveLength(1);
  });

  it('does not ask twice for a refusal that came early', async () => {
    const api = new FakeApi();
    api.password = 'pw';
    const opened = await openRoom(api, link(key), 'old');
    if (opened.kind !== 'open') throw new Error(opened.reason);
    const answer = await askAdmittance(opened.room, 'old');
    expect(answer).toEqual({ kind: 'password', problem: { kind: 'wrong' } });
    expect(await askAdmittance(opened.room, 'pw')).toEqual({ kind: 'admitted' });
    expect(api.asked).toEqual([{ password: 'old' }, { password: 'pw' }]);
  });

  it('opens a room without a key, and does not pretend to seal it', async () => {
    const api = new FakeApi();
    api.keyId = null;
    expect(await openRoom(api, link(key), null)).toMatchObject({ room: { key: null } });
  });

  it.each<[ErrorCode, string]>([
    ['room_unknown', 'room-unknown'],
    ['room_locked', 'locked'],
    ['banned', 'banned'],
    ['unavailable', 'unreachable'],
    ['internal', 'unreachable'],
  ])('%s → %s', async (code, reason) => {
    const api = new FakeApi();
    api.failure = refusal(code);
    expect(await openRoom(api, link(key), null)).toEqual({ kind: 'blocked', reason });
  });
});

describe('askAdmittance', () => {
  let api: FakeApi;
  const room = (needsPassword: boolean) => ({
    key,
    needsPassword,
    desk: new TicketDesk(api, roomId),
  });
  beforeEach(() => {
    localStorage.clear();
    api = new FakeApi();
  });

  it('lets in where nothing is asked for', async () => {
    expect(await askAdmittance(room(false), null)).toEqual({ kind: 'admitted' });
  });

  it('asks for the password first, then says when it is wrong', async () => {
    api.password = 'pw';
    expect(await askAdmittance(room(true), null)).toEqual({ kind: 'password', problem: null });
    expect(api.asked).toEqual([]);
    expect(await askAdmittance(room(true), 'no')).toEqual({
      kind: 'password',
      problem: { kind: 'wrong' },
    });
    expect(await askAdmittance(room(true), 'pw')).toEqual({ kind: 'admitted' });
  });

  it('says when to try again after too many tries', async () => {
    api.failure = refusal('rate_limited', 5_000);
    const answer = await askAdmittance(room(true), 'no');
    expect(answer).toMatchObject({ kind: 'password', problem: { kind: 'limited' } });
    if (answer.kind !== 'password' || answer.problem?.kind !== 'limited')
      throw new Error('limited');
    expect(answer.problem.retryAt - Date.now()).toBeGreaterThan(4_000);
    expect(answer.problem.retryAt - Date.now()).toBeLessThanOrEqual(5_000);
  });

  it('lets the host in without a password', async () => {
    api.password = 'pw';
    keepHostKey(roomId, 'host');
    expect(await askAdmittance(room(true), null)).toEqual({ kind: 'admitted' });
    expect(api.asked).toEqual([{ hostKey: 'host' }]);
  });

  it('forgets a host key that the server does not know, and goes on as a participant', async () => {
    keepHostKey(roomId, 'stale');
    expect(await askAdmittance(room(false), null)).toEqual({ kind: 'admitted' });
    expect(api.asked).toEqual([{ hostKey: 'stale' }, {}]);
    expect(readHostKey(roomId)).toBeNull();
  });
});

describe('TicketDesk', () => {
  beforeEach(() => localStorage.clear());

  it('hands out the first ticket once, then asks for more with the same password', async () => {
    const api = new FakeApi();
    api.password = 'pw';
    const desk = new TicketDesk(api, roomId);
    await desk.admit('pw');
    expect(await desk.getTicket()).toBe('ticket 1');
    expect(await desk.getTicket()).toBe('ticket 2');
    expect(api.asked).toEqual([{ password: 'pw' }, { password: 'pw' }]);
  });

  it('does not hand out a ticket that is about to expire', async () => {
    const api = new FakeApi();
    api.ticketLifeMs = 5_000;
    const desk = new TicketDesk(api, roomId);
    await desk.admit(null);
    expect(await desk.getTicket()).toBe('ticket 2');
  });
});
