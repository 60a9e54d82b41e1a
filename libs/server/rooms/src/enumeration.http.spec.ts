import { afterEach, describe, expect, it } from '@jest/globals';
import { RoomsApp, expectProblem } from '../test/rooms-app';
import { newRoomId } from './room-id';
import { PasswordHasher } from './password-hasher';

const ROUNDS = 12;

let rooms: RoomsApp;
afterEach(() => rooms.stop());

describe('whoever tries room ids', () => {
  it('is told to wait after many that do not exist, also about those that do', async () => {
    rooms = await RoomsApp.start({ unknownPerNetwork: [{ attempts: 3, seconds: 60 }] });
    const { roomId } = await rooms.createRoom();
    const get = (id: string, from = '203.0.113.1') =>
      rooms.request('GET', `/api/rooms/${id}`, { 'x-forwarded-for': from });
    for (let n = 0; n < 10; n += 1) expect((await get(roomId)).status).toBe(200);
    for (let n = 0; n < 3; n += 1) await expectProblem(await get(newRoomId()), 404, 'room_unknown');
    await expectProblem(await get(newRoomId()), 429, 'rate_limited');
    await expectProblem(await get(roomId), 429, 'rate_limited');
    await expectProblem(await rooms.askTicket(roomId), 429, 'rate_limited');
    expect((await get(roomId, '203.0.113.2')).status).toBe(200);
  });

  it('learns nothing from how a password is refused: it is hashed and counted all the same', async () => {
    rooms = await RoomsApp.start({ wrongPerNetwork: [{ attempts: 2 * ROUNDS + 1, seconds: 60 }] });
    const { roomId } = await rooms.createRoom({ password: 'p' });
    const hashes = countHashes();
    for (let n = 0; n < ROUNDS; n += 1) {
      await expectProblem(await rooms.askTicket(roomId, { password: 'x' }), 403, 'password_wrong');
    }
    expect(hashes.count).toBe(ROUNDS);
    for (let n = 0; n < ROUNDS; n += 1) {
      const response = await rooms.askTicket(newRoomId(), { password: 'x' });
      await expectProblem(response, 404, 'room_unknown');
    }
    expect(hashes.count).toBe(2 * ROUNDS);
    await expectProblem(await rooms.askTicket(newRoomId(), { password: 'x' }), 404, 'room_unknown');
    await expectProblem(await rooms.askTicket(newRoomId(), { password: 'x' }), 429, 'rate_limited');
    await expectProblem(await rooms.askTicket(roomId, { password: 'p' }), 429, 'rate_limited');
  });

  it('does not make hashes without bound: what has the form of no room costs none', async () => {
    rooms = await RoomsApp.start();
    const hashes = countHashes();
    for (const id of ['nonsense', '%00', 'x'.repeat(500)]) {
      await expectProblem(await rooms.askTicket(id, { password: 'x' }), 404, 'room_unknown');
    }
    expect(hashes.count).toBe(0);
  });
});

describe('wrong host keys', () => {
  it('are counted by network; the right one passes all the same', async () => {
    rooms = await RoomsApp.start({ wrongPerNetwork: [{ attempts: 2, seconds: 60 }] });
    const { roomId, hostKey } = await rooms.createRoom();
    const guess = () => rooms.askTicket(roomId, { hostKey: 'wrong' });
    for (let n = 0; n < 2; n += 1) await expectProblem(await guess(), 403, 'host_key_wrong');
    await expectProblem(await guess(), 429, 'rate_limited');
    expect((await rooms.askTicket(roomId, { hostKey })).status).toBe(201);
  });
});

/** Comparisons of passwords with hashes, real or not. */
function countHashes(): { readonly count: number } {
  const hasher = rooms.app.get(PasswordHasher, { strict: false });
  const counted = { count: 0 };
  const verify = hasher.verify.bind(hasher);
  hasher.verify = (hash, password) => {
    counted.count += 1;
    return verify(hash, password);
  };
  return counted;
}
