import { afterEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@madang/protocol';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { SETTLING_MS } from '../test/faulty-room-log';
import { TestGateway } from '../test/gateway';
import { TestClient, join, lose, newRoomId, newSessionId, resume } from '../test/test-client';

const clock = new FakeClock(Date.now());
let gateway: TestGateway;

async function start(resumesPerSecond: number): Promise<void> {
  const backplane = new MemoryBackplane(undefined, clock);
  gateway = await TestGateway.start({ backplane, clock, config: { resumesPerSecond } });
}

afterEach(() => gateway.stop());

describe('the reconnect window', () => {
  it('grows with the connections of the node, in whole seconds, and is told by welcome and ping', async () => {
    await start(2);
    const roomId = newRoomId();
    const ada = await join(gateway, roomId, 'Ada');
    expect(ada.welcome.reconnectWindowMs).toBe(1_000);
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
    const bo = await TestClient.connect(gateway);
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
    const cy = await TestClient.connect(gateway);
    expect(await ada.client.request({ type: 'ping' })).toEqual({
      ok: { reconnectWindowMs: 2_000 },
    });
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });

    for (const { socket } of [bo, cy]) socket.close();
    await Promise.all([bo.closed, cy.closed]);
    expect(await ada.client.request({ type: 'ping' })).toEqual({
      ok: { reconnectWindowMs: 1_000 },
    });
  });

  it('stays well within the grace time', async () => {
    await start(1);
    const others = await Promise.all(Array.from({ length: 12 }, () => TestClient.connect(gateway)));
    const { welcome } = await join(gateway, newRoomId(), 'Ada');
    expect(others).toHaveLength(12);
    expect(welcome.reconnectWindowMs).toBe(LIMITS.maxReconnectWindowMs);
    expect(LIMITS.maxReconnectWindowMs).toBeLessThan(LIMITS.graceMs - 4_000);
  });
});

describe('a gateway with more hellos than it can serve', () => {
  const refused = async (credential: object) => {
    const client = await TestClient.connect(gateway);
    client.hello(newSessionId(), credential);
    const { error } = await client.push('error');
    return { error, ...(await client.closed) };
  };

  it('asks to come again, and lets in who does', async () => {
    await start(4);
    const roomId = newRoomId();
    const ada = await join(gateway, roomId, 'Ada');
    await lose(ada);
    // Spends what is left of the burst of eight.
    for (let i = 0; i < 7; i += 1) await lose(await resume(gateway, ada));
    const { resumeToken } = ada.welcome;
    const { error, code } = await refused({ kind: 'resume', resumeToken });
    expect(error).toMatchObject({ code: 'unavailable', retryable: true, retryAfterMs: 250 });
    expect(code).toBe(4003);
    expect(await gateway.metric('madang_hellos_deferred_total', { credential: 'resume' })).toBe(1);

    clock.advance(250);
    expect((await resume(gateway, ada)).welcome.participantId).toBe(ada.welcome.participantId);
  });

  it('hands on when a store that settles wants to be asked again', async () => {
    await start(4);
    const ada = await join(gateway, newRoomId(), 'Ada');
    await lose(ada);
    gateway.log.fail('resume', 'settling');
    const { resumeToken } = ada.welcome;
    const { error, code } = await refused({ kind: 'resume', resumeToken });
    expect(error).toMatchObject({ code: 'unavailable', retryAfterMs: SETTLING_MS });
    expect(code).toBe(4003);
  });

  it('does not spend the ticket of somebody whom it sends away', async () => {
    await start(2);
    const roomId = newRoomId();
    const ada = await join(gateway, roomId, 'Ada');
    await join(gateway, roomId, 'Bo');
    const ticket = await gateway.ticket(roomId);
    const { state } = participantOf(ada.welcome);
    const credential = { kind: 'ticket', ticket, state };
    const { error } = await refused(credential);
    expect(error).toMatchObject({ code: 'unavailable' });

    clock.advance(error.retryAfterMs ?? 0);
    const client = await TestClient.connect(gateway);
    client.hello(newSessionId(), credential);
    expect(await client.push('welcome')).toMatchObject({ room: { roomId } });
  });

  it('refuses upgrades with 503 and Retry-After when it is overrun, until its turns are free again', async () => {
    await start(1);
    for (let i = 0; i < 2 + 10; i += 1) {
      const client = await TestClient.connect(gateway);
      client.hello(newSessionId(), { kind: 'resume', resumeToken: 'x' });
      await client.closed;
    }
    const socket = new WebSocket(`ws://${gateway.host}/signal`);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('10');
    const body = Buffer.concat(await response.toArray()).toString('utf8');
    expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'unavailable' });
    const refusals = { code: 'unavailable' };
    expect(await gateway.metric('madang_upgrades_refused_total', refusals)).toBe(1);

    clock.advance(1_000);
    await TestClient.connect(gateway);
  });
});

function participantOf({ catchUp }: Awaited<ReturnType<typeof join>>['welcome']) {
  const [participant] = catchUp.kind === 'snapshot' ? catchUp.snapshot.participants : [];
  if (participant === undefined) throw new Error('nobody in the room');
  return participant;
}
