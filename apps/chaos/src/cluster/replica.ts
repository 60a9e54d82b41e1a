import { askRedis, FaultProxy, startRedis, type TestRedis } from '@madang/testing';
import { until } from '../waiting';

/** A second Redis that copies a first one, over a link that can be held. */
export class Replica {
  readonly #link: FaultProxy;
  readonly #redis: TestRedis;
  readonly #master: TestRedis;

  private constructor(master: TestRedis, redis: TestRedis, link: FaultProxy) {
    this.#master = master;
    this.#redis = redis;
    this.#link = link;
  }

  static async start(master: TestRedis): Promise<Replica> {
    const link = await FaultProxy.start(master.port);
    const args = ['--replicaof', `${master.host} ${link.port}`];
    const replica = new Replica(master, await startRedis({ args }), link);
    await replica.untilCurrent();
    return replica;
  }

  get port(): number {
    return this.#redis.port;
  }

  /** Resolves when it has all that the master has. */
  async untilCurrent(): Promise<void> {
    const offsetOf = async (server: TestRedis, field: string): Promise<string | undefined> => {
      const info = await askRedis(server, 'INFO', 'replication');
      return new RegExp(`${field}:(\\d+)`).exec(info)?.[1];
    };
    await until(async () => {
      const said = await offsetOf(this.#master, 'master_repl_offset');
      return said !== undefined && said === (await offsetOf(this.#redis, 'slave_repl_offset'));
    }, 'the replica has everything');
  }

  /** What the master takes from now on does not come here. */
  hold(): void {
    this.#link.hold();
  }

  async promote(): Promise<void> {
    await askRedis(this.#redis, 'REPLICAOF', 'NO', 'ONE');
  }

  async stop(): Promise<void> {
    await this.#redis.stop();
    await this.#link.stop();
  }
}
