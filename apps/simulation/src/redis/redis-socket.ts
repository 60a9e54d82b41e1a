import { Pipe } from '../world/pipe';
import type { Process } from '../world/process';
import type { World } from '../world/world';
import type { RedisError, Reply } from './reply';
import type { Client, RedisServer } from './server';

export interface SocketListener {
  onReply(reply: Reply | RedisError): void;
  onMessage(channel: string, text: string): void;
  /** Last, and once. */
  onClose(): void;
}

/** One TCP connection to Redis. */
export class RedisSocket implements Client {
  readonly #server: RedisServer;
  readonly #process: Process;
  readonly #listener: SocketListener;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #isSilent = false;
  #losesNextAnswer = false;
  #isOpen = true;

  constructor(world: World, server: RedisServer, process: Process, listener: SocketListener) {
    this.#server = server;
    this.#process = process;
    this.#listener = listener;
    const random = world.random.fork();
    const delay = (): number =>
      random.chance(0.03) ? random.between(2, 40) : random.between(0.1, 1);
    this.#up = new Pipe(world, delay);
    this.#down = new Pipe(world, delay);
  }

  /** Nothing passes any more, and nobody notices. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  send(args: readonly string[]): void {
    this.#up.send(() =>
      this.#server.handle(this, args, (reply) => {
        if (this.#losesNextAnswer) this.cut();
        else this.#down.send(() => this.#hear(() => this.#listener.onReply(reply)));
      }),
    );
  }

  /** The connection breaks when the next command has been executed, before its answer comes. */
  loseNextAnswer(): void {
    this.#losesNextAnswer = true;
  }

  receive(channel: string, text: string): void {
    this.#down.send(() => this.#hear(() => this.#listener.onMessage(channel, text)));
  }

  hangUp(): void {
    this.#down.send(() => this.close());
  }

  /** What was under way is lost: commands that were not executed yet, and answers to those that were. */
  cut(): void {
    this.#up.cut();
    this.#down.cut();
    this.#server.disconnect(this);
    this.close();
  }

  goSilent(): void {
    this.#isSilent = true;
    this.#up.cut();
    this.#down.cut();
  }

  /** From our side. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#up.cut();
    this.#down.cut();
    this.#server.disconnect(this);
    this.#process.post(() => this.#listener.onClose());
  }

  #hear(tell: () => void): void {
    this.#process.post(() => {
      if (this.#isOpen) tell();
    });
  }
}
