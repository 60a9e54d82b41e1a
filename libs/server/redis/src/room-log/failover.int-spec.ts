import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StoredRoomDirectory } from '@madang/server-room-directory';
import { LogUnavailableError } from '@madang/server-room-log';
import {
  askRedis,
  FaultProxy,
  startRedisGroup,
  type RedisGroupOptions,
  type TestRedis,
  type TestRedisGroup,
} from '@madang/testing';
import { joinInput, newRoomId, patiently, Seat, Witness } from '../../test/meeting';
import { TestDeployment } from '../../test/test-deployment';
import { MasterFinder } from '../connection/master-finder';
import { readRedisUrl } from '../connection/redis-target';
import { RedisTextStore } from '../room-store/redis-text-store';
import type { RedisRoomLog } from './redis-room-log';

jest.setTimeout(60_000);

describe('RedisRoomLog behind Sentinels', () => {
  let group: TestRedisGroup;
  let deployment: TestDeployment;
  let proxy: FaultProxy | null = null;
  beforeEach(() => void (proxy = null));
  afterEach(async () => {
    await deployment.stop();
    await proxy?.stop();
    await group.stop();
  });

  async function start(options: RedisGroupOptions = {}): Promise<void> {
    group = await startRedisGroup(options);
    // As in production, a node has the time to connect again before the others take it for dead.
    const patience = { leaseMs: 2_000, suspectMs: 3_000, settleMs: 1_200, graceMs: 3_000 };
    deployment = new TestDeployment(group.url, patience);
  }

  async function meeting() {
    const [here, there] = [await deployment.node(), await deployment.node()];
    const witnesses = [new Witness(here), new Witness(there)];
    const roomId = newRoomId();
    const ada = await Seat.take(here, joinInput(roomId));
    const bo = await Seat.take(there, joinInput(roomId));
    await ada.chat('before');
    for (const witness of witnesses) await witness.until(() => witness.chats.length === 1);
    return { here, there, witnesses, roomId, ada, bo };
  }

  async function master(): Promise<TestRedis> {
    const port = await group.masterPort();
    const found = group.servers.find((server) => server.port === port);
    if (found === undefined) throw new Error('the master is not of this group');
    return found;
  }

  const startBehindProxy = () =>
    start({
      masterPort: async (realPort) => {
        proxy = await FaultProxy.start(realPort);
        return proxy.port;
      },
    });

  /** The master is lost to Sentinels and replicas only: it does not know, and still serves these nodes. */
  function cutOffMaster(nodes: readonly RedisRoomLog[]): void {
    const ours = new Set(
      nodes.flatMap((node) => {
        const { commands, subscriber } = deployment.connectionsOf(node);
        return [commands.stream.localPort, subscriber.stream.localPort];
      }),
    );
    proxy?.cutOff();
    for (const link of proxy?.links ?? []) if (!ours.has(link.client.remotePort)) link.hold();
  }

  it('follows the master when it is replaced, and again when the new one dies: nobody leaves', async () => {
    await start();
    const { here, witnesses, ada, bo } = await meeting();
    const texts = new RedisTextStore(deployment.connectionsOf(here), deployment.keyPrefix);
    const directory = new StoredRoomDirectory(texts, null);
    const replace = [
      () => group.failOver(),
      async () => {
        const victim = await master();
        await victim.kill();
        await group.untilReplaced(victim.port);
      },
    ];
    for (const [i, failOver] of replace.entries()) {
      await failOver();
      for (const witness of witnesses) {
        await witness.until(() => witness.resyncs.length > i);
        const snapshot = witness.resyncs.at(-1);
        expect(snapshot?.epoch).not.toBe(ada.snapshot.epoch);
        expect(snapshot?.participants.map(({ presence }) => presence)).toEqual([
          'present',
          'present',
        ]);
      }
      for (const seat of [ada, bo]) await patiently(() => seat.log.resume(seat.resumeInput));
      expect(await patiently(() => directory.find(newRoomId()))).toBeNull();
    }
    for (const witness of witnesses) {
      expect([...witness.kinds('left'), ...witness.kinds('away')]).toEqual([]);
    }
  });

  it('has said again, once, what the dead master had acknowledged and not handed on', async () => {
    await startBehindProxy();
    const { here, there, roomId, witnesses, ada } = await meeting();
    const [victim] = group.servers;
    const before = await group.masterPort();
    cutOffMaster([here, there]);
    for (const text of ['lost 1', 'lost 2', 'lost 3']) {
      expect((await ada.chat(text)).kind).toBe('appended');
    }
    await victim?.kill();
    await group.untilReplaced(before);
    for (const witness of witnesses) await witness.until(() => witness.resyncs.length > 0);

    // As a client whose gateway closes its connection because the log has begun anew.
    const resumed = await patiently(() => there.resume(ada.resumeInput));
    if (resumed.kind !== 'resumed') throw new Error(resumed.code);
    expect(resumed.lastN).toBe(1);
    for (const n of [2, 3, 4]) {
      const draft = { kind: 'chat', payload: `p1.lost ${n - 1}` } as const;
      const append = () => patiently(() => there.append(resumed.claim, n, draft));
      expect((await append()).kind).toBe('appended');
      expect((await append()).kind).toBe('duplicate');
    }
    const cem = await patiently(() => Seat.take(here, joinInput(roomId)));
    expect(cem.snapshot.chat.map((entry) => entry.payload.slice(3))).toEqual([
      ...['before', 'lost 1', 'lost 2', 'lost 3'],
    ]);
    expect(cem.snapshot.participants).toHaveLength(3);
  });

  it('leaves a master that was replaced behind its back; a node that does not look stays on it', async () => {
    await startBehindProxy();
    const watching = await deployment.node();
    const control = await deployment.node({}, { followMaster: false });
    const witnesses = [new Witness(watching), new Witness(control)] as const;
    const roomId = newRoomId();
    const ada = await Seat.take(watching, joinInput(roomId));
    await Seat.take(control, joinInput(roomId));
    await ada.chat('before');
    for (const witness of witnesses) await witness.until(() => witness.chats.length === 1);

    const [old] = group.servers;
    if (old === undefined) throw new Error('nothing was started');
    const before = await group.masterPort();
    cutOffMaster([watching, control]);
    await group.untilReplaced(before);
    await witnesses[0].until(() => witnesses[0].resyncs.length > 0);
    expect(witnesses[0].resyncs[0]?.epoch).not.toBe(ada.snapshot.epoch);
    const role = async (server: TestRedis) => (await askRedis(server, 'ROLE')).includes('master');
    expect(await role(old)).toBe(true);
    expect(await role(await master())).toBe(true);
    // The other one hears nothing of the new master, and goes on with the old.
    expect(witnesses[1].resyncs).toEqual([]);
    expect(deployment.connectionsOf(control).commands.status).toBe('ready');
    expect(deployment.logger.warnings).toContain('the master of Redis has changed');
  });

  it('believes the Sentinels that know of the latest failover, not the first to answer', async () => {
    await start();
    const other = await startRedisGroup({ replicas: 0, sentinels: 1 });
    try {
      await group.failOver();
      const list = [...other.sentinels, ...group.sentinels].map(
        ({ host, port }) => `${host}:${port}`,
      );
      const target = readRedisUrl(`redis+sentinel://${list.join()}/main`);
      if (target === undefined) throw new Error('not a URL');
      const finder = new MasterFinder(target);
      expect((await finder.find()).port).toBe(await group.masterPort());
      // With one of them alone it is as good as what that one knows; with none there is nothing.
      for (const sentinel of group.sentinels) await sentinel.kill();
      expect((await finder.find()).port).toBe(await other.masterPort());
      for (const sentinel of other.sentinels) await sentinel.kill();
      await expect(finder.find()).rejects.toThrow('None of the Sentinels');
      finder.close();
    } finally {
      await other.stop();
    }
  });

  it('goes on while all Sentinels are away', async () => {
    await start({ replicas: 0 });
    const { witnesses, ada } = await meeting();
    for (const sentinel of group.sentinels) await sentinel.kill();
    expect((await ada.chat('after')).kind).toBe('appended');
    for (const witness of witnesses) await witness.until(() => witness.chats.length === 2);
    const [server] = group.servers;
    await server?.kill();
    await expect(ada.log.append(ada.claim, 99, { kind: 'chat', payload: 'p1.' })).rejects.toThrow(
      LogUnavailableError,
    );
  });
});
