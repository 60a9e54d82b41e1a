import type { Redis } from 'ioredis';
import { until } from '../waiting';
import type { Cluster } from './cluster';

/** What gateways asked of Redis, and what it told them, while something was done. */
export interface Traffic {
  /** Calls of scripts. */
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

const SCRIPTS: ReadonlySet<string> = new Set(['EVAL', 'EVALSHA']);
const INBOX = /:inbox:(.+)$/;

/** Looks on at Redis: at each command, and at each message to a gateway. */
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
    const ports = this.#gatewayPorts();
    this.#commands.length = 0;
    this.#frames.length = 0;
    await play();
    await this.#caughtUp();
    for (const port of this.#gatewayPorts()) ports.add(port);
    const asked = this.#commands.filter(({ port }) => ports.has(port)).map(({ name }) => name);
    const others = asked.filter((name) => !SCRIPTS.has(name));
    return {
      scripts: asked.length - others.length,
      subscriptions: others.filter((name) => name.endsWith('SUBSCRIBE')).length,
      others,
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
}

/** Of messages that are ours, to see where we are. */
const MARK = 'mark';
