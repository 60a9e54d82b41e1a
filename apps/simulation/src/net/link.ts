import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import type { TransportListener } from '@madang/client';
import { Pipe } from '../world/pipe';
import type { Process } from '../world/process';
import type { World } from '../world/world';

/** The code of a connection that just broke, RFC 6455 §7.4.1. */
const BROKEN = 1006;

/** How late each end may notice that a connection was cut. */
const NOTICE_MS = 4_000;

/** The server's end: of a socket of `ws` what `Connection` in libs/server/signaling uses. */
class ServerSocket extends EventEmitter {
  readonly #link: Link;
  bufferedAmount = 0;
  /** The stream below, which may be told to gather what is written. */
  readonly transport: Pick<Writable, 'cork' | 'uncork'> = {
    cork: () => undefined,
    uncork: () => undefined,
  };

  constructor(link: Link) {
    super();
    this.#link = link;
  }

  get readyState(): number {
    return this.#link.isOpen ? 1 : 3;
  }

  send(bytes: Buffer, _options?: unknown, written?: () => void): void {
    this.bufferedAmount += bytes.length;
    this.#link.toClient(bytes.toString('utf8'), () => {
      this.bufferedAmount -= bytes.length;
      written?.();
    });
  }

  close(code: number): void {
    this.#link.closeFromServer(code);
  }

  terminate(): void {
    this.#link.cut();
  }

  /** Nothing waits for a reader here: the inbox holds what it was given. */
  pause(): void {}
  resume(): void {}
}

/** One WebSocket between a page and a gateway. */
export class Link {
  readonly server = new ServerSocket(this);
  readonly #world: World;
  readonly #page: Process;
  readonly #gateway: Process;
  readonly #client: TransportListener;
  readonly #up: Pipe;
  readonly #down: Pipe;
  /** Each end hears of the end once, and of nothing afterwards. */
  #clientListens = true;
  #serverListens = true;

  constructor(world: World, page: Process, gateway: Process, client: TransportListener) {
    this.#world = world;
    this.#page = page;
    this.#gateway = gateway;
    this.#client = client;
    const random = world.random.fork();
    const usual = random.between(2, 40);
    const delay = (): number =>
      random.chance(0.02) ? random.between(100, 800) : usual * random.between(0.7, 1.5);
    this.#up = new Pipe(world, delay);
    this.#down = new Pipe(world, delay);
  }

  get isOpen(): boolean {
    return this.#clientListens && this.#serverListens;
  }

  opened(): void {
    this.#down.send(() => this.#tellClient(() => this.#client.onOpen()));
  }

  toServer(text: string): void {
    this.#up.send(() =>
      this.#tellServer(() => this.server.emit('message', Buffer.from(text), false)),
    );
  }

  toClient(text: string, arrived: () => void): void {
    this.#down.send(() => {
      arrived();
      this.#tellClient(() => this.#client.onMessage(text));
    });
  }

  closeFromClient(code: number): void {
    this.#clientListens = false;
    this.#up.send(() => this.#endServer(code));
  }

  closeFromServer(code: number): void {
    this.#down.send(() => {
      this.#endClient(code);
      this.#up.send(() => this.#endServer(code));
    });
  }

  /** Everything under way is lost; each end notices in its own time. */
  cut(): void {
    this.#up.cut();
    this.#down.cut();
    const { random } = this.#world;
    const notice = (): number => random.next() ** 3 * NOTICE_MS;
    this.#world.schedule(notice(), () => this.#endClient(BROKEN));
    this.#world.schedule(notice(), () => this.#endServer(BROKEN));
  }

  /** What is sent from now on is lost, one way or both, and nobody is told. */
  goSilent(way: 'up' | 'down' | 'both'): void {
    if (way !== 'down') this.#up.swallow();
    if (way !== 'up') this.#down.swallow();
  }

  #tellClient(tell: () => void): void {
    this.#page.post(() => {
      if (this.#clientListens) tell();
    });
  }

  #tellServer(tell: () => void): void {
    this.#gateway.post(() => {
      if (this.#serverListens) tell();
    });
  }

  #endClient(code: number): void {
    this.#tellClient(() => {
      this.#clientListens = false;
      this.#client.onClose(code);
    });
  }

  #endServer(code: number): void {
    this.#tellServer(() => {
      this.#serverListens = false;
      this.server.emit('close', code);
    });
  }
}
