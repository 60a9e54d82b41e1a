import type { Clock } from '../util/clock';
import type { ErrorReporter } from '../util/report';
import type { NetworkEvents } from './network-events';
import type { ReconnectPolicy } from './reconnect-policy';
import type { SessionKeeperOptions } from './session-keeper';
import type { TransportFactory } from './transport';

/**
 * - `sessionId`: made anew on each page load (`createSessionId`); a rejoin replaces it, see `welcome`.
 * - `getTicket`: called before each hello by ticket; a `ClientError` that is not retryable closes the client.
 * - `initialState`: what the room is to know about us from the first moment.
 * - `store`: without one, a page load begins a new session.
 */
export interface SignalClientOptions extends Omit<SessionKeeperOptions, 'onRefused'> {
  /** `wss://…/signal`. */
  readonly url: string;
  readonly network?: NetworkEvents | undefined;
  readonly transport?: TransportFactory;
  readonly clock?: Clock;
  /** From 0 up to 1. */
  readonly random?: () => number;
  readonly policy?: ReconnectPolicy;
  /** Told what listeners throw, and what `getTicket` throws besides `ClientError`. */
  readonly report?: ErrorReporter;
}
