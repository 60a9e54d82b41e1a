import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LogUnavailableError } from '@madang/server-room-log';
import { askRedis, startRedis, type TestRedis } from '@madang/testing';
import { joinInput, newRoomId, patiently, Seat, Witness } from '../../test/meeting';
import { TestDeployment } from '../../test/test-deployment';
import type { RedisConnections } from './redis-connections';

jest.setTimeout(60_000);

describe('a Redis that stops being one to work with, while there is a meeting', () => {
  let redis: TestRedis;
  let deployment: TestDeployment;
  let connections: RedisConnections;
  let ada: Seat;
  let witness: Witness;
  beforeEach(async () => {
    redis = await startRedis({ args: ['--busy-reply-threshold', '100'] });
    deployment = new TestDeployment(redis.url);
    const node = await deployment.node();
    connections = deployment.connectionsOf(node);
    witness = new Witness(node);
    ada = await Seat.take(node, joinInput(newRoomId()));
    expect((await ada.chat('before')).kind).toBe('appended');
  });
  afterEach(async () => {
    await deployment.stop();
    await redis.stop();
  });

  const command = (...words: string[]) => askRedis(redis, ...words);
  const isWell = () =>
    connections.check('probe').then(
      () => true,
      () => false,
    );
  const appendOnce = () =>
    ada.log.append(ada.claim, ada.n + 1, { kind: 'chat', payload: 'p1.meanwhile' });

  /** Says so, is unavailable rather than broken, hangs nobody, and goes on as if nothing had been. */
  async function survives(trouble: () => Promise<unknown>, cure: () => Promise<unknown>) {
    await trouble();
    while (await isWell()) await delay(20);
    await expect(appendOnce()).rejects.toThrow(LogUnavailableError);
    expect(await isWell()).toBe(false);
    await cure();
    while (!(await isWell())) await delay(20);
    expect((await patiently(() => ada.chat('after'))).kind).not.toBe('fenced');
    await witness.until(() => witness.chats.includes('after') || witness.resyncs.length > 0);
    // In a log that has begun anew she has resumed, which outdates only her own former claim.
    expect(witness.takeovers).not.toContainEqual(ada.claim);
    expect(witness.kinds('left')).toEqual([]);
  }

  /** As `survives`, where Redis goes on answering over the connections that there are. */
  async function answers(trouble: () => Promise<unknown>, cure: () => Promise<unknown>) {
    await survives(trouble, cure);
    expect(deployment.logger.warnings).not.toContain('a connection to Redis is open and dead');
  }

  it('is full', () =>
    answers(
      () => command('CONFIG', 'SET', 'maxmemory', '1'),
      () => command('CONFIG', 'SET', 'maxmemory', '0'),
    ));

  it('cannot save', () =>
    answers(
      async () => {
        const [, , , , folder = ''] = (await command('CONFIG', 'GET', 'dir')).split('\r\n');
        await mkdir(join(folder, 'dump.rdb', 'in-the-way'), { recursive: true });
        await command('CONFIG', 'SET', 'save', '3600 1');
        await command('BGSAVE');
      },
      () => command('CONFIG', 'SET', 'save', ''),
    ));

  it('has lost its replicas', () =>
    answers(
      () => command('CONFIG', 'SET', 'min-replicas-to-write', '1'),
      () => command('CONFIG', 'SET', 'min-replicas-to-write', '0'),
    ));

  it('becomes a replica, and a master again', async () => {
    const other = await startRedis();
    try {
      await survives(
        () => command('REPLICAOF', other.host, String(other.port)),
        () => command('REPLICAOF', 'NO', 'ONE'),
      );
    } finally {
      await other.stop();
    }
  });

  it('is kept busy by the script of another', () => {
    let looping: Promise<unknown> = Promise.resolve();
    return survives(
      () => {
        looping = command('EVAL', 'while true do end', '0');
        return Promise.resolve();
      },
      async () => {
        expect(await command('SCRIPT', 'KILL')).toBe('+OK');
        await looping;
      },
    );
  });

  it('has another password, and says once what to correct', async () => {
    let asAdmin = { host: redis.host, port: redis.port, password: '' };
    await survives(
      async () => {
        await command('ACL', 'SETUSER', 'default', 'resetpass', '>rotated');
        asAdmin = { ...asAdmin, password: 'rotated' };
        for (const type of ['normal', 'pubsub']) {
          await askRedis(asAdmin, 'CLIENT', 'KILL', 'TYPE', type);
        }
      },
      async () => {
        while (deployment.logger.errors.length === 0) await delay(20);
        await delay(200);
        expect(deployment.logger.errors.splice(0)).toEqual([
          { message: expect.stringContaining('does not accept the user or password in REDIS_URL') },
        ]);
        await askRedis(asAdmin, 'ACL', 'SETUSER', 'default', 'nopass');
      },
    );
  });

  it('takes rights away', () =>
    survives(
      () => command('ACL', 'SETUSER', 'default', '-evalsha', '-set'),
      () => command('ACL', 'SETUSER', 'default', '+@all'),
    ));
});
