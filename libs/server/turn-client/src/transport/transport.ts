import type { TurnError } from '../turn-error';

/** One way to a server that carries whole STUN messages. */
export interface Transport {
  /** Whether what is sent arrives as long as the connection stands, so that nobody needs to send it again. */
  readonly isReliable: boolean;
  send(message: Buffer): void;
  /** Ends it without a word to `TransportEvents.ended`. */
  close(): void;
}

export interface TransportEvents {
  received(bytes: Buffer): void;
  /** At most once. */
  ended(error: TurnError): void;
}
