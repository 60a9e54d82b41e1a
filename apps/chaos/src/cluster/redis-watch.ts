import type { Redis } from 'ioredis';
import { until } from '../waiting';
import type { Cluster } from './cluster';

/** What gateways asked of Redis, and what it told them, while something was done. */
export interface Traffic {
  /** Calls of scripts, as Redis counts them. */
  readonly scripts: number;
  readonly subscriptions: number;
  /** Everything else, by name, besides what scripts do. */
  readonly others: readonly string[];
  readonly frames: readonly Frame[];
}

/** One message to one gateway. */
export interface Frame {
  readonly nodeId: string;
  readonly text: string;
}

const INBOX = /:inbox:(.+)$/;

/** Looks on at Redis: at each command (MONITOR), its own counts (INFO), and each message to a gateway. */
export class RedisWatch {
  readonly #cluster: Cluster;
  readonly #admin: Redis;
  readonly #commands: { readonly name: string; readonly port: number }[] = [];
  readonly #frames: Frame[] = [];
  #marks = 0;
  #listener: (frame: Frame) => void = () => undefined;

  private constructor(cluster: Cluster, admin: Redis) {
    this.#cluster = cluster;
    this.#admin = admin;
  }

  static async start(cluster: Cluster): Promise<RedisWatch> {
    const watch = new RedisWatch(cluster, await cluster.admin());
    const commands = await cluster.monitor();
    commands.on('monitor', (_time: string, args: readonly string[], source: string) => {
      const [, port] = source.split(':');
      const name = args[0]?.toUpperCase() ?? '';
      // What a script does has no port.
      watch.#commands.push({
        name: name === 'ECHO' ? `${name} ${args[1]}` : name,
        port: Number(port),
      });
    });
    const ear = await cluster.admin();
    ear.on('pmessage', (_pattern: string, channel: string, text: string) => {
      const frame = { nodeId: INBOX.exec(channel)?.[1] ?? '', text };
      watch.#frames.push(frame);
      watch.#listener(frame);
    });
    await ear.psubscribe('*:inbox:*');
    return watch;
  }

  /** At once, for each message to a gateway. */
  onFrame(listener: (frame: Frame) => void): void {
    this.#listener = (frame) => {
      if (frame.nodeId !== MARK) listener(frame);
    };
  }

  async during(play: () => Promise<void>): Promise<Traffic> {
    await this.#caughtUp();
    const before = await this.#counts();
    const ports = this.#gatewayPorts();
    this.#commands.length = 0;
    this.#frames.length = 0;
    await play();
    await this.#caughtUp();
    for (const port of this.#gatewayPorts()) ports.add(port);
    const after = await this.#counts();
    const since = (...names: string[]): number =>
      names.reduce((sum, name) => sum + (after.get(name) ?? 0) - (before.get(name) ?? 0), 0);
    return {
      scripts: since('eval', 'evalsha'),
      subscriptions: since('subscribe', 'ssubscribe'),
      others: this.#commands
        .filter(({ name, port }) => ports.has(port) && name !== 'EVALSHA' && name !== 'EVAL')
        .map(({ name }) => name),
      frames: this.#frames.filter(({ nodeId }) => nodeId !== MARK),
    };
  }

  #gatewayPorts(): Set<number> {
    const links = this.#cluster.gateways.flatMap(({ back }) => back.links);
    return new Set(links.flatMap(({ upstreamPort }) => upstreamPort ?? []));
  }

  /** What was done by now has been seen. */
  async #caughtUp(): Promise<void> {
    this.#marks += 1;
    const mark = String(this.#marks);
    await this.#admin.echo(mark);
    await this.#admin.publish(`:inbox:${MARK}`, mark);
    const isSeen = (): boolean =>
      this.#commands.some(({ name }) => name === `ECHO ${mark}`) &&
      this.#frames.some(({ nodeId, text }) => nodeId === MARK && text === mark);
    await until(isSeen, 'everything that Redis did was seen');
  }

  async #counts(): Promise<ReadonlyMap<string, number>> {
    const stats = await this.#admin.info('commandstats');
    return new Map(
      [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name = '', calls]) => [
        name,
        Number(calls),
      ]),
    );
  }
}

/** Of messages that are ours, to see where we are. */
const MARK = 'mark';
