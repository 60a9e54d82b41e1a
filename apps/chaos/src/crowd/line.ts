import type { Transport, TransportListener } from '@madang/client/parts';
import { WebSocket } from 'ws';

export interface LineObserver {
  /** The server pushed this error, which is the last thing before it closes. */
  told(code: string): void;
  /** The upgrade was answered with this HTTP status. */
  refused(status: number): void;
}

const REFUSAL = /^Unexpected server response: (\d+)$/;
const ERROR_PUSH = /^\{"type":"error","error":\{"code":"(\w+)"/;

/** A transport of `SignalClient` over a WebSocket of Node, which can stop reading. */
export class Line implements Transport {
  readonly #socket: WebSocket;
  #listener: TransportListener | null;

  constructor(url: string, listener: TransportListener, observer: LineObserver) {
    this.#listener = listener;
    const socket = new WebSocket(url, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on('open', () => this.#listener?.onOpen());
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      const code = ERROR_PUSH.exec(text)?.[1];
      if (code !== undefined) observer.told(code);
      this.#listener?.onMessage(text);
    });
    socket.on('close', (code) => this.#listener?.onClose(code));
    // A `close` follows.
    socket.on('error', ({ message }) => {
      const status = REFUSAL.exec(message)?.[1];
      if (status !== undefined) observer.refused(Number(status));
    });
  }

  send(text: string): void {
    this.#socket.send(text, () => undefined);
  }

  close(code: number): void {
    this.#listener = null;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(code);
    else this.#socket.terminate();
  }

  /** Nothing is read any more, as by a page that hangs: what comes waits in the network, then at the gateway. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The network is gone, and both sides notice. */
  cut(): void {
    this.#socket.terminate();
  }

  /** Ends without a word to the other side's protocol, as a lost network does. */
  drop(): void {
    this.#listener = null;
    this.#socket.terminate();
  }
}
