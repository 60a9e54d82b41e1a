import { afterEach, describe, expect, it } from '@jest/globals';
import { RoomsApp, expectProblem } from '../test/rooms-app';
import type { RoomsConfig } from './rooms-config';

let rooms: RoomsApp;
const start = async (config?: Partial<RoomsConfig>) => {
  rooms = await RoomsApp.start(config);
};
afterEach(() => rooms.stop());

describe('limits', () => {
  it('of new rooms count by network', async () => {
    await start({ roomsPerHour: 2 });
    const create = (from: string) => rooms.post('/api/rooms', {}, from);
    expect((await create('203.0.113.1')).status).toBe(201);
    expect((await create('203.0.113.1')).status).toBe(201);
    const headers = await expectProblem(await create('203.0.113.1'), 429, 'rate_limited');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_590);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(3_600);

    expect((await create('203.0.113.2')).status).toBe(201);
    expect((await create('2001:db8::1')).status).toBe(201);
    expect((await create('2001:db8::2')).status).toBe(201);
    await expectProblem(await create('2001:db8::3'), 429, 'rate_limited');
    expect((await create('2001:db8:0:1::1')).status).toBe(201);
    // What the client itself claims to have forwarded does not count.
    await expectProblem(await create('198.51.100.9, 203.0.113.1'), 429, 'rate_limited');
  });

  it('of wrong passwords count by network, over all rooms', async () => {
    await start({ wrongPerNetwork: [{ attempts: 2, seconds: 60 }] });
    const one = await rooms.createRoom({ password: 'p' });
    const other = await rooms.createRoom({ password: 'p' });
    const guess = (roomId: string, password: string, from: string) =>
      rooms.askTicket(roomId, { password }, from);
    await expectProblem(await guess(one.roomId, 'a', '203.0.113.1'), 403, 'password_wrong');
    await expectProblem(await guess(other.roomId, 'b', '203.0.113.1'), 403, 'password_wrong');
    const refused = await guess(one.roomId, 'p', '203.0.113.1');
    const headers = await expectProblem(refused, 429, 'rate_limited');
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await guess(one.roomId, 'p', '203.0.113.2')).status).toBe(201);
    expect(
      (await rooms.askTicket(one.roomId, { hostKey: one.hostKey }, '203.0.113.1')).status,
    ).toBe(201);
  });

  it('of wrong passwords count by room, over all networks', async () => {
    await start({ wrongPerRoom: [{ attempts: 3, seconds: 60 }] });
    const { roomId } = await rooms.createRoom({ password: 'p' });
    const other = await rooms.createRoom({ password: 'p' });
    for (const n of [1, 2, 3]) {
      const response = await rooms.askTicket(roomId, { password: 'x' }, `203.0.113.${n}`);
      await expectProblem(response, 403, 'password_wrong');
    }
    const refused = await rooms.askTicket(roomId, { password: 'p' }, '203.0.113.4');
    await expectProblem(refused, 429, 'rate_limited');
    expect((await rooms.askTicket(other.roomId, { password: 'p' }, '203.0.113.4')).status).toBe(
      201,
    );
  });

  it('do not count right passwords', async () => {
    await start({
      wrongPerNetwork: [{ attempts: 1, seconds: 60 }],
      wrongPerRoom: [{ attempts: 1, seconds: 60 }],
    });
    const { roomId } = await rooms.createRoom({ password: 'p' });
    for (let round = 0; round < 4; round += 1) {
      expect((await rooms.askTicket(roomId, { password: 'p' })).status).toBe(201);
    }
  });

  it('cannot be passed by guessing many at once', async () => {
    await start({ wrongPerNetwork: [{ attempts: 3, seconds: 60 }] });
    const { roomId } = await rooms.createRoom({ password: 'p' });
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        return (await rooms.askTicket(roomId, { password: `guess ${n}` })).status;
      }),
    );
    expect(statuses.filter((status) => status === 403)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(17);
  });

  it('of waiting passwords answer at once, and cost no attempt', async () => {
    await start({
      hashesAtOnce: 1,
      hashesWaiting: 1,
      wrongPerNetwork: [{ attempts: 20, seconds: 60 }],
    });
    const { roomId } = await rooms.createRoom({ password: 'p' });
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => rooms.askTicket(roomId, { password: 'wrong' })),
    );
    const busy = responses.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    for (const response of busy) {
      const headers = await expectProblem(response, 503, 'unavailable');
      expect(headers.get('retry-after')).toBe('2');
    }
    const response = await rooms.askTicket(roomId, { password: 'wrong' });
    await expectProblem(response, 403, 'password_wrong');
  });
});
