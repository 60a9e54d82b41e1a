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

it('tells clients to go while it still serves them: who resumes elsewhere is never away', async () => {
  const drained = stopping.app.get(Shutdown).drain();
  await Promise.resolve();
  clock.advance(100);
  for (const participant of leaving) {
    expect(await participant.client.push('goaway')).toMatchObject({ closesInMs: 3_000 });
    expect(await participant.client.append(chat('still served'))).toMatchObject({ ok: {} });
    await resume(staying, participant);
    expect(await participant.client.closed).toMatchObject({ code: 4508 });
  }
  // Nothing to wait for any more: the clock stands.
  await drained;
  expect(await observer.client.entries(4)).toMatchObject([
    { kind: 'chat', from: leaving[0]?.welcome.participantId },
    { kind: 'resumed', from: leaving[0]?.welcome.participantId },
    { kind: 'chat', from: leaving[1]?.welcome.participantId },
    { kind: 'resumed', from: leaving[1]?.welcome.participantId },
  ]);
});

it('closes who does not go by itself, in time; nobody leaves', async () => {
  const silent = await TestClient.connect(stopping);
  const drained = stopping.app.get(Shutdown).drain();
  await Promise.resolve();
  clock.advance(100);
  expect(await silent.closed).toMatchObject({ code: 4000 });
  clock.advance(3_000);
  await drained;

  for (const { client } of leaving) {
    expect(await client.lastError()).toMatchObject({ code: 'going_away', retryable: true });
    expect(await client.closed).toMatchObject({ code: 4000 });
  }
  expect(await observer.client.entries(2)).toMatchObject([{ kind: 'away' }, { kind: 'away' }]);
  for (const participant of leaving) await resume(staying, participant);
  expect(await observer.client.entries(2)).toMatchObject([
    { kind: 'resumed', from: leaving[0]?.welcome.participantId },
    { kind: 'resumed', from: leaving[1]?.welcome.participantId },
  ]);
  clock.advance(11_000);
  await observer.client.request({ type: 'ping' });
  expect(observer.client.leftOver).toEqual([]);
});

it('closes at once where nobody else could take over', async () => {
  const backplane = new MemoryBackplane(undefined, clock);
  const alone = await TestGateway.start({ backplane, clock, config: { handoverMs: 0 } });
  const { client } = await join(alone, roomId, 'Eve');
  const drained = alone.app.get(Shutdown).drain();
  await Promise.resolve();
  clock.advance(20);
  await drained;
  expect(await client.closed).toMatchObject({ code: 4000 });
  expect(await alone.metric('madang_frames_out_total', { type: 'goaway' })).toBe(0);
  await alone.stop();
});

it('tells them one after the other, the last within three seconds', async () => {
  for (let more = 0; more < 8; more += 1) await join(stopping, newRoomId(), 'Dan');
  const drained = stopping.app.get(Shutdown).drain();
  await Promise.resolve();
  const told = () => stopping.metric('madang_frames_out_total', { type: 'goaway' });
  clock.advance(0);
  expect(await told()).toBe(1);
  clock.advance(100);
  expect(await told()).toBe(6);
  clock.advance(2_900);
  expect(await told()).toBe(10);
  clock.advance(300);
  await drained;
});

it('sends away who comes at the last moment, past the check of the upgrade', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const drained = stopping.app.get(Shutdown).drain();
  await Promise.resolve();
  server.on('connection', (socket, request) =>
    stopping.app.get(SignalingGateway, { strict: false }).handleConnection(socket, request),
  );
  const late = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect((await once(late, 'close'))[0]).toBe(4000);
  server.close();
  clock.advance(3_100);
  await drained;
});

it('does not wait for a log that cannot be reached', async () => {
  stopping.log.fail('detach', 'before', 'before');
  const drained = stopping.app.get(Shutdown).drain();
  await Promise.resolve();
  clock.advance(3_100);
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
