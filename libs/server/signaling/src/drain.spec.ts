import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { RoomId } from '@madang/protocol';
import { Shutdown } from '@madang/server-kernel';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { TestGateway } from '../test/gateway';
import { type Participant, TestClient, chat, join, newRoomId, resume } from '../test/test-client';
import { SignalingGateway } from './signaling.gateway';

let clock: FakeClock;
let stopping: TestGateway;
let staying: TestGateway;
let roomId: RoomId;
/** On the gateway that stays. */
let observer: Participant;
let leaving: Participant[];

beforeEach(async () => {
  clock = new FakeClock(Date.now());
  const options = { backplane: new MemoryBackplane(undefined, clock), clock };
  stopping = await TestGateway.start(options);
  staying = await TestGateway.start(options);
  roomId = newRoomId();
  observer = await join(staying, roomId, 'Ada');
  leaving = [await join(stopping, roomId, 'Bo'), await join(stopping, roomId, 'Cleo')];
  await observer.client.entries(2);
});

afterEach(() => Promise.all([stopping.stop(), staying.stop()]));

it('sends every client elsewhere, where it goes on; nobody leaves', async () => {
  const silent = await TestClient.connect(stopping);
  const drained = stopping.app.get(Shutdown).drain();
  await Promise.resolve();
  clock.advance(100);
  await drained;

  for (const { client } of [...leaving, { client: silent }]) {
    expect(await client.lastError()).toMatchObject({ code: 'going_away', retryable: true });
    expect(await client.closed).toMatchObject({ code: 4000 });
  }
  expect(await observer.client.entries(2)).toMatchObject([{ kind: 'away' }, { kind: 'away' }]);
  for (const participant of leaving) await resume(staying, participant);
  expect(await observer.client.entries(2)).toMatchObject([
    { kind: 'resumed', from: leaving[0]?.welcome.participantId },
    { kind: 'resumed', from: leaving[1]?.welcome.participantId },
  ]);
  clock.advance(14_000);
  await observer.client.request({ type: 'ping' });
  expect(observer.client.leftOver).toEqual([]);
});

it('tells them one after the other, the last within three seconds', async () => {
  for (let more = 0; more < 8; more += 1) await join(stopping, newRoomId(), 'Dan');
  const drained = stopping.app.get(Shutdown).drain();
  await Promise.resolve();
  const closed = () => stopping.metric('madang_closes_total', { by: 'server', code: 'going_away' });
  clock.advance(0);
  expect(await closed()).toBe(1);
  clock.advance(100);
  expect(await closed()).toBe(6);
  clock.advance(2_900);
  expect(await closed()).toBe(10);
  await drained;
});

it('sends away who comes at the last moment, past the check of the upgrade', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const drained = stopping.app.get(Shutdown).drain();
  await Promise.resolve();
  server.on('connection', (socket) =>
    stopping.app.get(SignalingGateway, { strict: false }).handleConnection(socket),
  );
  const late = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect((await once(late, 'close'))[0]).toBe(4000);
  server.close();
  clock.advance(100);
  await drained;
});

it('does not wait for a log that cannot be reached', async () => {
  stopping.log.fail('detach', 'before', 'before');
  const drained = stopping.app.get(Shutdown).drain();
  await Promise.resolve();
  clock.advance(100);
  await drained;
  await Promise.all(leaving.map(({ client }) => client.closed));
});

it('closes who is still there when the app is closed without a drain', async () => {
  await stopping.stop();
  for (const { client } of leaving) {
    expect(await client.lastError()).toMatchObject({ code: 'going_away' });
    await client.closed;
  }
  expect(await observer.client.entries(2)).toMatchObject([{ kind: 'away' }, { kind: 'away' }]);
  expect(await observer.client.append(chat('still here'))).toMatchObject({ ok: {} });
});
