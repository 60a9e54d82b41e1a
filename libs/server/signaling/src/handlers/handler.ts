import type { ClientMessageOf, ClientMessageType } from '@madang/protocol';
import type { Session } from '../session';
import type { Outcome } from '../socket/inbox';

/** What one type of message does. */
export interface Handler<T extends ClientMessageType> {
  /**
   * Answers through the session. The next frame of the same connection waits for a promise; `null`: it need not.
   * What it throws or rejects with ends the connection: see `Dispatcher`.
   */
  handle(session: Session, message: ClientMessageOf<T>): Outcome;
}
