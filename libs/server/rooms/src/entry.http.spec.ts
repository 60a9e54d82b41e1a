import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, ticketSchema, type CreatedRoom } from '@madang/protocol';
import { TicketVerifier, type TicketClaims } from '@madang/server-access';
import { RoomsApp, expectProblem } from '../test/rooms-app';

const HERE = '203.0.113.1';
const ELSEWHERE = '198.51.100.7';

let rooms: RoomsApp;
let room: CreatedRoom;
beforeEach(async () => {
  rooms = await RoomsApp.start();
  room = await rooms.createRoom();
});
afterEach(() => rooms.stop());

async function claimsOf(response: Response): Promise<TicketClaims> {
  expect(response.status).toBe(201);
  const { ticket } = ticketSchema.parse(await response.json());
  return rooms.app.get(TicketVerifier).verify(ticket);
}

const ask = (roomId: string, from = HERE, cookie?: string) =>
  rooms.post(`/api/rooms/${roomId}/tickets`, {}, from, cookie === undefined ? {} : { cookie });

const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';

describe('a ticket', () => {
  it('carries the policy of the room and the version of its record', async () => {
    const policy = { ...DEFAULT_POLICY, waitingRoom: true };
    await rooms.change(room.roomId, { policy, version: 7 });
    expect(await claimsOf(await ask(room.roomId))).toMatchObject({ policy, policyVersion: 7 });
  });

  it('knows a device again by its cookie, in this room only', async () => {
    const first = await ask(room.roomId);
    const cookie = cookieOf(first);
    const { subject } = await claimsOf(first);
    expect(cookie).toMatch(/^madang_device=[A-Za-z0-9_-]{22}$/);
    expect(cookie).not.toContain(subject);
    const again = await ask(room.roomId, ELSEWHERE, `other=1; ${cookie}`);
    expect(cookieOf(again)).toBe(cookie);
    expect((await claimsOf(again)).subject).toBe(subject);
    const other = await rooms.createRoom();
    expect((await claimsOf(await ask(other.roomId, HERE, cookie))).subject).not.toBe(subject);
  });

  it('takes who has no cookie, or a strange one, for somebody new each time', async () => {
    const subjects = new Set<string>();
    for (const cookie of [undefined, undefined, 'madang_device=x', 'madang_device=']) {
      subjects.add((await claimsOf(await ask(room.roomId, HERE, cookie))).subject);
    }
    expect(subjects.size).toBe(4);
  });

  it('sends a cookie that no script reads and no other site sends', async () => {
    const plain = (await ask(room.roomId)).headers.get('set-cookie') ?? '';
    expect(plain).toMatch(/; Path=\/api\/rooms; .*HttpOnly; SameSite=Lax$/);
    expect(plain).toMatch(/; Max-Age=34560000; /);
    expect(plain).not.toContain('Secure');
    const headers = { 'x-forwarded-proto': 'https' };
    const secure = await rooms.post(`/api/rooms/${room.roomId}/tickets`, {}, HERE, headers);
    expect(secure.headers.get('set-cookie')).toContain('; Secure');
  });

  it('tells networks apart without naming them, another way in each room', async () => {
    const here = await claimsOf(await ask(room.roomId));
    const elsewhere = await claimsOf(await ask(room.roomId, ELSEWHERE));
    expect((await claimsOf(await ask(room.roomId))).network).toBe(here.network);
    expect(elsewhere.network).not.toBe(here.network);
    const other = await rooms.createRoom();
    expect((await claimsOf(await ask(other.roomId))).network).not.toBe(here.network);
  });
});

describe('somebody who was banned', () => {
  it('gets no ticket with the same device, wherever it is; others of that network knock', async () => {
    const first = await ask(room.roomId);
    const cookie = cookieOf(first);
    const { subject, network, mustKnock } = await claimsOf(first);
    expect(mustKnock).toBe(false);
    await rooms.change(room.roomId, { bans: [{ subject, network, at: 1 }] });

    await expectProblem(await ask(room.roomId, HERE, cookie), 403, 'banned');
    await expectProblem(await ask(room.roomId, ELSEWHERE, cookie), 403, 'banned');
    expect(await claimsOf(await ask(room.roomId))).toMatchObject({ mustKnock: true });
    expect(await claimsOf(await ask(room.roomId, ELSEWHERE))).toMatchObject({ mustKnock: false });
  });

  it('is let in with the host key, without knocking', async () => {
    const first = await ask(room.roomId);
    const cookie = cookieOf(first);
    const { subject, network } = await claimsOf(first);
    await rooms.change(room.roomId, { bans: [{ subject, network, at: 1 }] });
    const { hostKey } = room;
    const path = `/api/rooms/${room.roomId}/tickets`;
    const claims = await claimsOf(await rooms.post(path, { hostKey }, HERE, { cookie }));
    expect(claims).toMatchObject({ role: 'host', subject, mustKnock: false });
  });
});

describe('a locked room', () => {
  it('lets in hosts only, also before it asks for the password', async () => {
    const locked = await rooms.createRoom({ password: 'p' });
    await rooms.change(locked.roomId, { policy: { ...DEFAULT_POLICY, locked: true } });
    for (const proof of [{}, { password: 'p' }]) {
      await expectProblem(await rooms.askTicket(locked.roomId, proof), 403, 'room_locked');
    }
    const { hostKey } = locked;
    const claims = await claimsOf(await rooms.askTicket(locked.roomId, { hostKey }));
    expect(claims.role).toBe('host');
    const seen = await rooms.get(`/api/rooms/${locked.roomId}`);
    expect(await seen.json()).toMatchObject({ locked: true, waitingRoom: false });
  });
});
