import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SlowRoad } from './slow-road';

/** One TCP connection through the proxy. */
export class FaultLink {
  #isHeld = false;

  constructor(
    readonly client: Socket,
    readonly upstream: Socket,
    delayMs: () => number,
  ) {
    client.pipe(new SlowRoad(delayMs)).pipe(upstream);
    upstream.pipe(new SlowRoad(delayMs)).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      // An end is passed on, but a held link says nothing any more, not even that.
      one.on('close', () => {
        if (!this.#isHeld) other.destroy();
      });
      one.on('error', () => undefined);
    }
  }

  /** By which the server knows the connection. */
  get upstreamPort(): number | undefined {
    return this.upstream.localPort;
  }

  /** A black hole: both ends stay open, and nothing gets through any more. */
  hold(): void {
    this.#isHeld = true;
    this.client.unpipe();
    this.upstream.unpipe();
    // What arrives is read and lost, so that neither side is slowed down.
    this.client.resume();
    this.upstream.resume();
  }

  /** Resets the connection for both. */
  cut(): void {
    this.client.resetAndDestroy();
    this.upstream.destroy();
  }

  end(): void {
    this.client.destroy();
    this.upstream.destroy();
  }
}

export interface FaultProxyOptions {
  /** Asked for each piece that comes through, either way: how long it is on the road, in ms. Order is kept. */
  readonly delayMs?: () => number;
}

/** A network between a client and a TCP server of the loopback interface that does what networks do. */
export class FaultProxy {
  readonly #server: Server;
  readonly #links = new Set<FaultLink>();
  readonly #delayMs: () => number;
  #upstreamPort: number;
  #isCutOff = false;

  private constructor(
    server: Server,
    upstreamPort: number,
    { delayMs = () => 0 }: FaultProxyOptions,
  ) {
    this.#server = server;
    this.#upstreamPort = upstreamPort;
    this.#delayMs = delayMs;
  }

  static async start(upstreamPort: number, options: FaultProxyOptions = {}): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server, upstreamPort, options);
    server.on('connection', (client) => proxy.#connected(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Those that are open, the oldest first. */
  get links(): readonly FaultLink[] {
    return [...this.#links];
  }

  /** New connections open and get nowhere, until `pass`; those that are open stay as they are. */
  cutOff(): void {
    this.#isCutOff = true;
  }

  /** Holds every link there is, and cuts off those to come. */
  hold(): void {
    this.cutOff();
    for (const link of this.#links) link.hold();
  }

  /** New links get through again; those that were held stay dead until somebody closes them. */
  pass(): void {
    this.#isCutOff = false;
  }

  /** New links go to another server, as behind a name that moves. Those that are open stay. */
  redirect(upstreamPort: number): void {
    this.#upstreamPort = upstreamPort;
  }

  async stop(): Promise<void> {
    for (const link of this.#links) link.end();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #connected(client: Socket): void {
    const upstream = connect(this.#upstreamPort, '127.0.0.1');
    const link = new FaultLink(client, upstream, this.#delayMs);
    this.#links.add(link);
    if (this.#isCutOff) link.hold();
    client.on('close', () => this.#links.delete(link));
  }
}
