import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { FaultProxy, startRedis, type TestRedis } from '@madang/testing';
import { Redis } from 'ioredis';
import { joinInput, newRoomId, patiently, Seat, Witness } from '../../test/meeting';
import { TestDeployment } from '../../test/test-deployment';
import { NO_REPORTS } from './reports';

jest.setTimeout(30_000);

const RENEW_MS = 200;

describe('RedisRoomLog when a connection is open and dead', () => {
  let redis: TestRedis;
  let admin: Redis;
  let proxy: FaultProxy;
  const deployments: TestDeployment[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.stop();
  });
  beforeEach(async () => {
    proxy = await FaultProxy.start(redis.port);
  });
  afterEach(async () => {
    for (const deployment of deployments.splice(0)) await deployment.stop();
    await proxy.stop();
  });

  /** Neither the regular look nor the lease finds what is missing: only a node's calls do. */
  const behindProxy = (renewMs: number) =>
    new TestDeployment(`redis://127.0.0.1:${proxy.port}`, {
      ...{ verifyMs: 600_000, leaseMs: 600_000, renewMs },
    });

  async function holdSubscribers(): Promise<void> {
    const list = (await admin.call('CLIENT', 'LIST', 'TYPE', 'pubsub')) as string;
    const deaf = proxy.links.filter(({ upstreamPort }) => list.includes(`:${upstreamPort} `));
    expect(deaf.length).toBeGreaterThan(0);
    for (const link of deaf) link.hold();
  }

  it('notices that its listening connection is deaf, and reads what it has missed; without calls it starves', async () => {
    const deployment = behindProxy(RENEW_MS);
    deployments.push(deployment);
    const silent = behindProxy(600_000);
    const direct = new TestDeployment(redis.url);
    deployments.push(silent, direct);
    const { keyPrefix } = deployment;
    const dead: string[] = [];
    const here = await deployment.node({
      reports: { ...NO_REPORTS, foundDead: (name) => void dead.push(name) },
    });
    const starving = await silent.node({ keyPrefix });
    const there = await direct.node({ keyPrefix });
    const [witness, control] = [new Witness(here), new Witness(starving)];
    const roomId = newRoomId();
    await Seat.take(here, joinInput(roomId));
    await Seat.take(starving, joinInput(roomId));
    const bo = await Seat.take(there, joinInput(roomId));
    await bo.chat('before');
    await witness.until(() => witness.chats.length === 1);
    await control.until(() => control.chats.length === 1);

    await holdSubscribers();
    await bo.chat('while deaf');
    await witness.until(() => witness.chats.length === 2);
    expect(dead).toEqual(['subscriber']);
    await bo.chat('after');
    await witness.until(() => witness.chats.length === 3);
    expect(witness.chats).toEqual(['before', 'while deaf', 'after']);
    expect(control.chats).toEqual(['before']);
  });

  it('replaces a connection for commands on which nothing is answered', async () => {
    const deployment = behindProxy(RENEW_MS);
    deployments.push(deployment);
    let replaced: (name: string) => void = () => undefined;
    const replacing = new Promise<string>((resolve) => (replaced = resolve));
    const here = await deployment.node({
      reports: { ...NO_REPORTS, foundDead: (name) => replaced(name) },
    });
    const ada = await Seat.take(here, joinInput(newRoomId()));
    for (const link of proxy.links) link.hold();
    expect(await replacing).toBe('commands');
    expect((await patiently(() => ada.chat('again'))).kind).toBe('appended');
  });
});
