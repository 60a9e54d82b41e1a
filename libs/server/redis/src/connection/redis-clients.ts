import { connect as connectTcp, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, Redis } from 'ioredis';
import { MasterFinder } from './master-finder';
import { sessionOptions, type Address, type ClientOptions, type RedisTarget } from './redis-target';

/** How long a process that stops waits for a connection to end. */
const DISCONNECT_TIMEOUT_MS = 500;

/** A client and where it was last connected to, as the Sentinels name it. */
interface Line {
  readonly client: Redis;
  master: Address | null;
}

/**
 * Makes clients of what `REDIS_URL` names. With Sentinels, each connection begins by asking who the master is.
 *
 * Not by ioredis's own support for Sentinels: that of 6.0.0 believes the first Sentinel to answer, and its
 * `failoverDetector` ends a client for good when the news comes while it is asking.
 */
export class RedisClients {
  readonly #target: RedisTarget;
  readonly #finder: MasterFinder | null;
  readonly #lines: Line[] = [];

  constructor(target: RedisTarget) {
    this.#target = target;
    this.#finder = target.place.kind === 'sentinels' ? new MasterFinder(target) : null;
  }

  /** A client that is not connected yet. */
  open(options: ClientOptions): Redis {
    const { place } = this.#target;
    const all: ClientOptions = {
      ...options,
      ...sessionOptions(this.#target),
      lazyConnect: true,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    };
    if (place.kind === 'server') return new Redis({ ...all, ...place.address });
    const connected = (master: Address): void => void (line.master = master);
    const line: Line = {
      client: new Redis({ ...all, Connector: this.#connector(connected) }),
      master: null,
    };
    this.#lines.push(line);
    return line.client;
  }

  /**
   * Looks whether the master is still who it was, and leaves the former one: a master that was replaced while
   * it was cut off from the Sentinels does not know, and goes on taking what will be lost. Rejects with a
   * `RedisProblem` when no Sentinel answers.
   *
   * @returns Whether a connection was on a former master.
   */
  async followMaster(): Promise<boolean> {
    if (this.#finder === null) return false;
    const { host, port } = await this.#finder.find();
    const stale = this.#lines.filter(
      ({ client, master }) =>
        client.status === 'ready' && (master?.host !== host || master.port !== port),
    );
    for (const { client } of stale) client.disconnect(true);
    return stale.length > 0;
  }

  /** Ends the connections to Sentinels; clients are whoever's asked for them. */
  close(): void {
    this.#finder?.close();
  }

  #connector(connected: (master: Address) => void): new () => AbstractConnector {
    const [finder, { isTls }] = [this.#finder, this.#target];
    return class extends AbstractConnector {
      constructor() {
        super(DISCONNECT_TIMEOUT_MS);
      }

      override check(info: { readonly role?: string }): boolean {
        return info.role === undefined || info.role === 'master';
      }

      override async connect(): Promise<Socket> {
        this.connecting = true;
        try {
          const master = await finder?.find();
          if (master === undefined || !this.connecting) throw new Error('Connection is closed.');
          connected(master);
          this.stream = isTls ? connectTls(master) : connectTcp(master);
        } catch (error) {
          // ioredis ends a client for good whose connector rejects; a dead stream it replaces.
          this.firstError = error instanceof Error ? error : new Error(String(error));
          this.stream = new Socket().destroy();
        }
        return this.stream;
      }
    };
  }
}
