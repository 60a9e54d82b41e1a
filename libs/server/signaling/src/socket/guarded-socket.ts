import { CLOSE_CODES, type CloseReason, encode, wireError } from '@madang/protocol';
import { WebSocket } from 'ws';

/** What `ws` closes for by itself (RFC 6455 §7.4.1), in our codes: a client may not resume and do it again. */
const VIOLATIONS: ReadonlyMap<number | undefined, CloseReason> = new Map([
  [1002, 'malformed_frame'],
  [1007, 'malformed_frame'],
  [1008, 'malformed_frame'],
  [1009, 'frame_too_large'],
]);

/** A server-side WebSocket that ends with one of our close codes, even where `ws` itself decides to close. */
export class GuardedSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    const violation = VIOLATIONS.get(code);
    if (violation === undefined || this.readyState !== WebSocket.OPEN) {
      super.close(code, reason);
      return;
    }
    this.send(encode({ type: 'error', error: wireError(violation) }));
    super.close(CLOSE_CODES[violation], violation);
  }
}
