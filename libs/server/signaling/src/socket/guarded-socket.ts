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

/** The close reason behind an error that `ws` reports about what a client sent; `null` for other errors. */
export function violationOf(error: Error): CloseReason | null {
  const code = String(Reflect.get(error, 'code'));
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'frame_too_large';
  return code.startsWith('WS_ERR_') ? 'malformed_frame' : null;
}
