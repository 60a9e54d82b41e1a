import { Redis } from 'ioredis';
import { RedisProblem } from './redis-problem';
import { nameOf, type Address, type ClientOptions, type RedisTarget } from './redis-target';

const ANSWER_TIMEOUT_MS = 1_000;

interface Answer {
  readonly master: Address;
  /** Grows with each failover, so the largest is of whoever knows best. */
  readonly configEpoch: number;
}

/**
 * Asks Sentinels who the master is: all at once, and believes the newest answer. One that is cut off from the
 * others goes on naming a former master, and a client that believes the first to answer would follow it.
 */
export class MasterFinder {
  readonly #target: RedisTarget;
  readonly #masterName: string;
  readonly #sentinels: readonly Redis[];

  constructor(target: RedisTarget) {
    if (target.place.kind !== 'sentinels') throw new TypeError('no Sentinels to ask');
    const { sentinels, masterName, login } = target.place;
    this.#target = target;
    this.#masterName = masterName;
    this.#sentinels = sentinels.map((address) =>
      clientOf({ ...address, ...login, ...(target.isTls && { tls: {} }) }),
    );
  }

  /** Rejects with a `RedisProblem` when no Sentinel knows a master. */
  async find(): Promise<Address> {
    const asked = await Promise.allSettled(this.#sentinels.map((sentinel) => this.#ask(sentinel)));
    const answers = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const [best] = answers.sort((a, b) => b.configEpoch - a.configEpoch);
    if (best !== undefined) return best.master;
    const reasons = asked.map((one) => (one.status === 'rejected' ? textOf(one.reason) : ''));
    throw this.#problem(reasons);
  }

  close(): void {
    for (const sentinel of this.#sentinels) sentinel.disconnect();
  }

  async #ask(sentinel: Redis): Promise<Answer> {
    if (sentinel.status !== 'ready') await connected(sentinel);
    const [address, facts] = await Promise.all([
      sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.#masterName),
      sentinel.call('SENTINEL', 'MASTER', this.#masterName),
    ]).catch((error: unknown) => {
      // It may be open and dead; the next question opens another.
      sentinel.disconnect();
      throw error;
    });
    if (!Array.isArray(address) || !Array.isArray(facts)) throw new Error('no such master');
    const [host, port] = address as unknown[];
    const configEpoch = Number(facts[facts.indexOf('config-epoch') + 1]);
    return { master: { host: String(host), port: Number(port) }, configEpoch };
  }

  /** What most of them say is told; a Sentinel that is down is said of only when no other says more. */
  #problem(reasons: readonly string[]): RedisProblem {
    const where = nameOf(this.#target);
    const said = (pattern: RegExp): boolean => reasons.some((reason) => pattern.test(reason));
    if (said(/^(NOAUTH|WRONGPASS|NOPERM|ERR invalid password)/)) {
      const sentence = `The Sentinels of REDIS_URL do not let us in (${where}). Set REDIS_SENTINEL_PASSWORD, and REDIS_SENTINEL_USERNAME if they have users.`;
      return new RedisProblem(sentence, true, { kind: 'login' });
    }
    if (said(/no such master/i)) {
      const sentence = `The Sentinels of REDIS_URL know no master "${this.#masterName}". Correct the name after the "/".`;
      return new RedisProblem(sentence, true);
    }
    if (said(/unknown command/i)) {
      const sentence = `What REDIS_URL names as Sentinels are Redis servers (${where}). Name the Sentinels' ports, or begin it with redis://.`;
      return new RedisProblem(sentence, true);
    }
    const sentence = `None of the Sentinels of REDIS_URL answers (${where}: ${reasons.join(', ')}). Are they running, and is REDIS_URL right?`;
    return new RedisProblem(sentence, false, { kind: 'unreachable' });
  }
}

function clientOf(place: ClientOptions): Redis {
  const client = new Redis({
    ...place,
    lazyConnect: true,
    enableReadyCheck: false,
    protocol: 2,
    connectTimeout: ANSWER_TIMEOUT_MS,
    commandTimeout: ANSWER_TIMEOUT_MS,
    disconnectTimeout: 100,
    keepAlive: 5_000,
    retryStrategy: () => null,
    enableOfflineQueue: false,
  });
  // Whoever asks is told.
  client.on('error', () => undefined);
  return client;
}

/** The promise of `connect` says only that the connection was closed; an event before says why. */
async function connected(client: Redis): Promise<void> {
  let reason: unknown;
  const note = (error: Error): void => void (reason ??= error);
  client.on('error', note);
  try {
    // Several may ask at once.
    if (client.status === 'connecting' || client.status === 'connect') await untilSettled(client);
    else await client.connect();
  } catch (error) {
    throw reason ?? error;
  } finally {
    client.off('error', note);
  }
}

function untilSettled(client: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    const ready = (): void => {
      client.off('end', ended);
      resolve();
    };
    const ended = (): void => {
      client.off('ready', ready);
      reject(new Error('no connection'));
    };
    client.once('ready', ready);
    client.once('end', ended);
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
