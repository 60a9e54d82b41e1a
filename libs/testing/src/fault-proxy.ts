import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One TCP connection through the proxy. */
export class FaultLink {
  #isHeld = false;

  constructor(
    readonly client: Socket,
    readonly upstream: Socket,
  ) {
    client.pipe(upstream);
    upstream.pipe(client);
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
    this.client.unpipe(this.upstream);
    this.upstream.unpipe(this.client);
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

/** A network between a client and a TCP server of the loopback interface that does what networks do. */
export class FaultProxy {
  readonly #server: Server;
  readonly #links = new Set<FaultLink>();
  #isCutOff = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(upstreamPort: number): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server);
    server.on('connection', (client) => proxy.#connected(client, upstreamPort));
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

  /** New connections open and get nowhere; those that are open stay as they are. */
  cutOff(): void {
    this.#isCutOff = true;
  }

  async stop(): Promise<void> {
    for (const link of this.#links) link.end();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #connected(client: Socket, upstreamPort: number): void {
    const link = new FaultLink(client, connect(upstreamPort, '127.0.0.1'));
    this.#links.add(link);
    if (this.#isCutOff) link.hold();
    client.on('close', () => this.#links.delete(link));
  }
}
