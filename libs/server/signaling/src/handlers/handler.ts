import type { ClientMessageOf, ClientMessageType } from '@madang/protocol';
import type { Session } from '../session';

/** What one type of message does. */
export interface Handler<T extends ClientMessageType> {
  /**
   * Answers through the session. The next frame of the same connection waits until the promise settles.
   * What it rejects with ends the connection: see `Dispatcher`.
   */
  handle(session: Session, message: ClientMessageOf<T>): Promise<void>;
}
