import type { Transport, TransportListener } from '../transport';

/** What the server's end of a link is told. */
export interface LinkListener {
  onMessage(text: string): void;
  /** The client closed it, or it was cut. */
  onClose(): void;
}

/**
 * Two ends of one connection. Texts arrive in order, each in a microtask of its own; when the link is cut,
 * those under way are lost, and both ends learn of it.
 */
export class Link {
  readonly #client: TransportListener;
  #server: LinkListener | null = null;
  #phase: 'open' | 'closing' | 'closed' = 'open';

  constructor(client: TransportListener) {
    this.#client = client;
  }

  readonly clientEnd: Transport = {
    send: (text) => this.#later(() => this.#server?.onMessage(text)),
    close: () => this.#close(() => this.#server?.onClose()),
  };

  open(server: LinkListener): void {
    this.#server = server;
    this.#later(() => this.#client.onOpen());
  }

  send(text: string): void {
    this.#later(() => this.#client.onMessage(text));
  }

  /** What was sent before still arrives. */
  close(code: number): void {
    if (this.#phase !== 'open') return;
    this.#later(() => this.#close(() => this.#client.onClose(code)));
    this.#phase = 'closing';
  }

  /** @param code what the client sees. */
  cut(code = 1006): void {
    this.#close(() => {
      this.#server?.onClose();
      queueMicrotask(() => this.#client.onClose(code));
    });
  }

  #later(run: () => void): void {
    if (this.#phase !== 'open') return;
    queueMicrotask(() => {
      if (this.#phase !== 'closed') run();
    });
  }

  #close(tell: () => void): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    tell();
  }
}
