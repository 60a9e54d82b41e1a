import type { Logger } from '@madang/server-kernel';
import { Liveness, type DeadConnection } from '../connection/liveness';
import type { Lines } from '../connection/lines';
import { readInbox, type News } from './inbox';

export interface NodeLineContext {
  readonly connections: Lines;
  /** One for each partition. */
  readonly inboxes: readonly string[];
  readonly logger: Logger;
  readonly onNews: (news: News) => void;
  /** Listening has begun anew: what was published meanwhile is lost. */
  readonly onInterrupted: () => void;
  /** The connection for commands is back. */
  readonly onCommandsReady: () => void;
  /** A connection that was open and dead is being replaced. */
  readonly onDead: (connection: DeadConnection) => void;
}

/** The ear of a node: its inboxes, subscribed to once and again after each loss of the connection. */
export class NodeLine {
  readonly liveness: Liveness;
  readonly #context: NodeLineContext;

  constructor(context: NodeLineContext) {
    this.#context = context;
    this.liveness = new Liveness(context.inboxes.length);
  }

  /** Resolves when the node can be told; rejects when Redis does not answer. */
  async open(): Promise<void> {
    const { commands, subscriber } = this.#context.connections;
    subscriber.on('message', this.#onMessage);
    await this.#subscribe();
    commands.on('ready', this.#context.onCommandsReady);
    subscriber.on('ready', this.#onSubscriberReady);
  }

  /** To be called before each regular call of `liveness`. */
  replaceDead(): void {
    const { connections, logger, onDead } = this.#context;
    const dead = this.liveness.verdict();
    // One that is being opened is being replaced.
    if (dead === null || connections[dead].status !== 'ready') return;
    logger.warn('a connection to Redis is open and dead', { connection: dead });
    onDead(dead);
    connections[dead].disconnect(true);
  }

  close(): void {
    const { commands, subscriber } = this.#context.connections;
    commands.off('ready', this.#context.onCommandsReady);
    subscriber.off('ready', this.#onSubscriberReady);
    subscriber.off('message', this.#onMessage);
  }

  async #subscribe(): Promise<void> {
    await this.#context.connections.subscriber.subscribe(...this.#context.inboxes);
    this.liveness.replaced();
  }

  readonly #onMessage = (channel: string, text: string): void => {
    const messages = readInbox(text);
    if (messages === null) {
      // Somebody else writes to our channels; what it may have stood for is missed, and the log tells.
      this.#context.logger.error('an inbox got what is not ours', { channel });
      this.#context.onInterrupted();
      return;
    }
    for (const message of messages) {
      if ('call' in message) this.liveness.heard(message.call);
      else this.#context.onNews(message);
    }
  };

  readonly #onSubscriberReady = (): void => {
    const { subscriber } = this.#context.connections;
    void this.#subscribe().then(this.#context.onInterrupted, () => subscriber.disconnect(true));
  };
}
