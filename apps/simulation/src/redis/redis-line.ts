import { EventEmitter } from 'node:events';
import type { CommandLine, SubscriberLine } from '@madang/server-redis';
import type { Process } from '../world/process';
import type { Random } from '../world/random';
import type { World } from '../world/world';
import { RedisSocket } from './redis-socket';
import { RedisError, type Reply } from './reply';
import type { RedisServer } from './server';

/** The settings of `RedisConnections` in libs/server/redis. */
const COMMAND_TIMEOUT_MS = 1_500;
const DISCONNECT_TIMEOUT_MS = 500;
const MAX_RETRIES_PER_REQUEST = 1;
const retryDelay = (attempt: number, random: Random): number =>
  50 + random.next() * Math.min(1_000, 50 * 2 ** attempt);

interface Pending {
  readonly args: readonly string[];
  readonly settle: (reply: Reply | Error) => void;
}

/**
 * A client of Redis that behaves as ioredis 6.0.0 does with our settings: it is `ready` although the other
 * end is dead, rejects what comes while it is not, gives up waiting for an answer after a while, and sends
 * again what was not answered on a connection that was lost, whether or not somebody still waits for it.
 */
export class RedisLine extends EventEmitter implements CommandLine, SubscriberLine {
  readonly #world: World;
  readonly #server: RedisServer;
  readonly #process: Process;
  readonly #random: Random;
  #status = 'connecting';
  #socket: RedisSocket | null = null;
  #unanswered: Pending[] = [];
  /** Unanswered on the connection before. */
  #again: Pending[] | null = null;
  #attempts = 0;
  #isEnded = false;

  constructor(world: World, server: RedisServer, process: Process) {
    super();
    this.#world = world;
    this.#server = server;
    this.#process = process;
    this.#random = world.random.fork();
    this.#connect();
  }

  get status(): string {
    return this.#status;
  }

  get isSilent(): boolean {
    return this.#socket?.isSilent ?? false;
  }

  evalsha(sha: string, keyCount: number, ...args: readonly (string | number)[]): Promise<Reply> {
    return this.#command(['EVALSHA', sha, String(keyCount), ...args.map(String)]);
  }

  eval(source: string, keyCount: number, ...args: readonly (string | number)[]): Promise<Reply> {
    return this.#command(['EVAL', source, String(keyCount), ...args.map(String)]);
  }

  subscribe(...channels: readonly string[]): Promise<Reply> {
    return this.#command(['SUBSCRIBE', ...channels]);
  }

  disconnect(reconnect = false): void {
    if (!reconnect) this.#isEnded = true;
    const socket = this.#socket;
    if (socket === null) return;
    const closing = socket.isSilent ? DISCONNECT_TIMEOUT_MS : 1;
    this.#process.schedule(closing, () => socket.close());
  }

  /** The connection breaks, and both ends see it. */
  cut(): void {
    this.#socket?.cut();
  }

  /** It breaks between the next command and its answer. */
  loseNextAnswer(): void {
    this.#socket?.loseNextAnswer();
  }

  goSilent(): void {
    this.#socket?.goSilent();
  }

  #command(args: readonly string[]): Promise<Reply> {
    if (this.#status !== 'ready') {
      return Promise.reject(
        new Error("Stream isn't writeable and enableOfflineQueue options is false"),
      );
    }
    return new Promise((resolve, reject) => {
      const settle = (reply: Reply | Error): void => {
        cancel();
        if (reply instanceof Error) reject(reply);
        else resolve(reply);
      };
      const cancel = this.#process.schedule(COMMAND_TIMEOUT_MS, () =>
        settle(new Error('Command timed out')),
      );
      this.#send({ args, settle });
    });
  }

  #send(pending: Pending): void {
    this.#unanswered.push(pending);
    this.#socket?.send(pending.args);
  }

  #connect(): void {
    this.#status = 'connecting';
    const socket = new RedisSocket(this.#world, this.#server, this.#process, {
      onReply: (reply) => this.#unanswered.shift()?.settle(reply),
      onMessage: (channel, text) => this.emit('message', channel, text),
      onClose: () => this.#closed(),
    });
    this.#process.schedule(this.#random.between(0.2, 2), () => {
      if (this.#isEnded) return;
      if (!this.#server.connect(socket)) return this.#closed();
      this.#socket = socket;
      this.#unanswered = [];
      // What ioredis asks before it calls a connection ready.
      this.#send({ args: ['PING'], settle: (reply) => this.#greeted(reply) });
    });
  }

  #greeted(reply: Reply | Error): void {
    if (reply instanceof RedisError || reply instanceof Error) return;
    this.#status = 'ready';
    this.#attempts = 0;
    const again = this.#again?.splice(0) ?? [];
    this.#again = null;
    for (const pending of again) this.#send(pending);
    this.emit('ready');
  }

  #closed(): void {
    const wasReady = this.#status === 'ready';
    this.#socket = null;
    if (wasReady && this.#unanswered.length > 0) this.#again = this.#unanswered;
    if (this.#isEnded) {
      this.#status = 'end';
      this.#flush(new Error('Connection is closed.'));
      return;
    }
    this.#attempts += 1;
    this.#status = 'reconnecting';
    this.#process.schedule(retryDelay(this.#attempts, this.#random), () => {
      if (!this.#isEnded) this.#connect();
    });
    if (this.#attempts % (MAX_RETRIES_PER_REQUEST + 1) === 0) {
      this.#flush(new Error('Reached the max retries per request limit'));
    }
  }

  #flush(error: Error): void {
    for (const { settle } of this.#unanswered.splice(0)) settle(error);
  }
}
