import { RedisRoomLog, type RedisRoomLogSettings } from '@madang/server-redis';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Backend } from '../net/balancer';
import type { Link } from '../net/link';
import { RedisLine } from '../redis/redis-line';
import type { RedisServer } from '../redis/server';
import { Process } from '../world/process';
import type { World } from '../world/world';
import { buildGateway, type GatewayParts } from './gateway-parts';
import { QuietLogger } from './quiet-logger';
import type { Tickets } from './tickets';

export interface GatewayContext {
  readonly world: World;
  readonly redis: RedisServer;
  readonly tickets: Tickets;
  readonly settings: Partial<RedisRoomLogSettings>;
  /** Something was logged that should never happen. */
  readonly onError: (message: string) => void;
}

/** A Nest app stops within this time, or is killed. */
const STOP_MS = 9_000;
const START_AGAIN_MS = 1_000;

interface Running {
  readonly parts: GatewayParts;
  readonly log: RedisRoomLog;
}

/** One process of a gateway: the real objects, with simulated time, Redis and sockets. */
export class GatewayActor implements Backend {
  readonly process: Process;
  readonly #context: GatewayContext;
  readonly #nodeId: string;
  readonly #links = new Set<Link>();
  readonly #lines: { readonly commands: RedisLine; readonly subscriber: RedisLine };
  #running: Running | null = null;
  #reachable: Backend['reachable'] = 'refusing';

  constructor(context: GatewayContext, nodeId: string) {
    const { world, redis } = context;
    this.#context = context;
    this.#nodeId = nodeId;
    this.process = new Process(world);
    this.#lines = {
      commands: new RedisLine(world, redis, this.process),
      subscriber: new RedisLine(world, redis, this.process),
    };
    void this.#start();
  }

  get reachable(): Backend['reachable'] {
    return this.#reachable;
  }

  get hasEnded(): boolean {
    return this.process.isDead;
  }

  line(name: 'commands' | 'subscriber'): RedisLine {
    return this.#lines[name];
  }

  accept(link: Link): void {
    this.#links.add(link);
    const request = { socket: link.server.transport as Socket };
    this.#running?.parts.gateway.handleConnection(link.server as unknown as WebSocket, request);
  }

  /** The process ends without a word; its machine closes its connections, or is gone too. */
  kill(what: 'process' | 'machine'): void {
    if (this.process.isDead) return;
    this.#end(what === 'process' ? 'refusing' : 'silent');
    for (const link of this.#links) {
      if (what === 'process') link.cut();
      else link.goSilent('both');
    }
  }

  /** As on SIGTERM, see `bootstrap` in libs/server/kernel. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null || this.process.isDead) return this.kill('process');
    const { parts, log } = running;
    this.#reachable = 'refusing';
    this.process.schedule(STOP_MS, () => this.kill('process'));
    await parts.shutdown.drain();
    await parts.injector.call('onModuleDestroy');
    await parts.injector.call('onApplicationShutdown');
    await log.close();
    if (!this.process.isDead) this.kill('process');
  }

  async #start(): Promise<void> {
    const { world, settings, onError, tickets } = this.#context;
    const logger = new QuietLogger(onError);
    const clock = {
      now: () => world.now,
      schedule: (delayMs: number, run: () => void) => this.process.schedule(delayMs, run),
    };
    const random = world.random.fork();
    try {
      await Promise.all(Object.values(this.#lines).map(ready));
      const log = await RedisRoomLog.start(this.#lines, {
        logger,
        nodeId: this.#nodeId,
        settings,
        timing: {
          clock,
          random: () => random.next(),
          turnEnd: (task) => this.process.schedule(0, task),
        },
      });
      if (this.process.isDead) return;
      this.#running = { log, parts: buildGateway(log, tickets.verifier, clock, logger) };
      this.#reachable = 'yes';
    } catch {
      // Without Redis a gateway does not start; whoever watches it starts it again.
      this.process.schedule(START_AGAIN_MS, () => this.#end('refusing'));
    }
  }

  #end(reachable: Backend['reachable']): void {
    this.#reachable = reachable;
    this.process.kill();
    // The machine closes them; what the process would do about that no longer happens.
    for (const line of Object.values(this.#lines)) {
      if (reachable === 'refusing') line.cut();
      else line.goSilent();
    }
  }
}

function ready(line: RedisLine): Promise<void> {
  return new Promise((resolve) => void line.once('ready', resolve));
}
