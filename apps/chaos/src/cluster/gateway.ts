import { FaultProxy, freePort, ServerProcess } from '@madang/testing';
import { MetricsReading } from './metrics';

export interface GatewayOptions {
  readonly name: string;
  readonly main: string;
  readonly redisPort: number;
  readonly env: Readonly<Record<string, string>>;
  readonly delayMs?: () => number;
}

type State = 'running' | 'paused' | 'down';

/** A gateway process between two networks that fail: one to its clients, one to Redis. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #port: number;
  /** Clients come through this one. */
  readonly front: FaultProxy;
  /** It reaches Redis through this one. */
  readonly back: FaultProxy;
  #server: ServerProcess | null = null;
  #state: State = 'down';
  #starts = 0;

  private constructor(options: GatewayOptions, port: number, front: FaultProxy, back: FaultProxy) {
    this.#options = options;
    this.#port = port;
    this.front = front;
    this.back = back;
  }

  /** Resolves when it takes clients. */
  static async start(options: GatewayOptions): Promise<Gateway> {
    const port = await freePort();
    const { delayMs } = options;
    const weather = delayMs === undefined ? {} : { delayMs };
    const front = await FaultProxy.start(port, weather);
    const back = await FaultProxy.start(options.redisPort, weather);
    const gateway = new Gateway(options, port, front, back);
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
    return `ws://127.0.0.1:${this.#port}/signal`;
  }

  logs(): string {
    return this.#server?.logs() ?? '';
  }

  /** A new process in the place of the former one. */
  async start(): Promise<void> {
    const { name, main, env } = this.#options;
    this.#starts += 1;
    this.#server = await ServerProcess.start({
      name,
      main,
      port: this.#port,
      env: {
        ...env,
        REDIS_URL: `redis://127.0.0.1:${this.back.port}`,
        NODE_ID: this.nodeId,
      },
    });
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
    return MetricsReading.of(`http://127.0.0.1:${this.#port}`);
  }

  async end(): Promise<void> {
    await this.kill();
    await Promise.all([this.front.stop(), this.back.stop()]);
  }
}
