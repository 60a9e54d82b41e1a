/** What a transport tells, in this order: `onOpen`, any number of `onMessage`, `onClose`. */
export interface TransportListener {
  onOpen(): void;
  onMessage(text: string): void;
  /** @param code as of a WebSocket, RFC 6455 §7.4; 1006 when it was cut. */
  onClose(code: number): void;
}

/** One connection to a gateway: whole texts, in order, until it closes. */
export interface Transport {
  /** Only after `onOpen`. What is sent to a closing transport is lost. */
  send(text: string): void;
  /** Afterwards the listener hears nothing more, not even `onClose`. */
  close(code: number): void;
}

/** Opens a transport at once; the listener is never called before the factory returns. */
export type TransportFactory = (url: string, listener: TransportListener) => Transport;
