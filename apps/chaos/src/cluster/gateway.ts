import { FaultProxy, type ServerProcess } from '@madang/testing';
import { launch } from './launch';
import { MetricsReading } from './metrics';

export interface GatewayOptions {
  readonly name: string;
  readonly main: string;
  readonly redisPort: number;
  readonly env: Readonly<Record<string, string>>;
  readonly delayMs?: () => number;
}

/** Where nobody listens: before there is a process. */
const NOWHERE = 1;

type State = 'running' | 'paused' | 'down';

/** A gateway process between two networks that fail: one to its clients, one to Redis. */
export class Gateway {
  readonly #options: GatewayOptions;
  /** Clients come through this one. */
  readonly front: FaultProxy;
  /** It reaches Redis through this one. */
  readonly back: FaultProxy;
  #server: ServerProcess | null = null;
  #state: State = 'down';
  #starts = 0;

  private constructor(options: GatewayOptions, front: FaultProxy, back: FaultProxy) {
    this.#options = options;
    this.front = front;
    this.back = back;
  }

  /** Resolves when it takes clients. */
  static async start(options: GatewayOptions): Promise<Gateway> {
    const { delayMs } = options;
    const weather = delayMs === undefined ? {} : { delayMs };
    const front = await FaultProxy.start(NOWHERE, weather);
    const back = await FaultProxy.start(options.redisPort, weather);
    const gateway = new Gateway(options, front, back);
    await gateway.start();
    return gateway;
  }

  /** Whether a balancer would send it clients. */
  get isHealthy(): boolean {
    return this.#state === 'running';
  }

  /** By which Redis knows the present process; only one with a `Tuning` takes it. */
  get nodeId(): string {
    return `${this.#options.name.replace(' ', '-')}-${this.#starts}`;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.front.port}/signal`;
  }

  /** Past the network that fails, which would hold a few megabytes for whoever does not read. */
  get directUrl(): string {
    return `${this.#process.url.replace('http', 'ws')}/signal`;
  }

  logs(): string {
    return this.#server?.logs() ?? '';
  }

  /** A new process in the place of the former one. */
  async start(): Promise<void> {
    const { name, main, env } = this.#options;
    this.#starts += 1;
    this.#server = await launch({
      name,
      main,
      env: {
        ...env,
        REDIS_URL: `redis://127.0.0.1:${this.back.port}`,
        NODE_ID: this.nodeId,
      },
    });
    this.front.redirect(Number(new URL(this.#server.url).port));
    this.#state = 'running';
  }

  /** As a crash does: SIGKILL. */
  async kill(): Promise<void> {
    this.#state = 'down';
    await this.#server?.kill();
  }

  /** As a deploy does: SIGTERM; resolves when it has handed over its clients and exited. */
  async stop(): Promise<void> {
    this.#state = 'down';
    await this.#server?.stop();
  }

  /** As a machine that swaps does: SIGSTOP. */
  pause(): void {
    this.#state = 'paused';
    this.#server?.pause();
  }

  resume(): void {
    this.#state = 'running';
    this.#server?.resume();
  }

  metrics(): Promise<MetricsReading> {
    return MetricsReading.of(this.#process.url);
  }

  get #process(): ServerProcess {
    if (this.#server === null) throw new Error('the gateway has not started');
    return this.#server;
  }

  async end(): Promise<void> {
    await this.kill();
    await Promise.all([this.front.stop(), this.back.stop()]);
  }
}
