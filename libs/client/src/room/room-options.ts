import { type RoomId } from '@madang/protocol';
import { type RoomKey } from '../seal/room-key';
import { type Environment } from './environment';
import { type RoomMedia } from './own-side';

/**
 * - `key`: `null` for a room without one; its signals and chat are readable by the servers then.
 * - `signalUrl`: `wss://…/signal`; the room is added.
 * - `media`: stays the caller's; the room follows it, and mutes or stops in it only what hosts and the policy want muted or stopped.
 * - `displayName`: before one is chosen it may be empty; `join` takes the final one.
 * - `getTicket`: asked before each new session; a `ClientError` that is not retryable ends the room.
 */
export interface RoomOptions {
  readonly roomId: RoomId;
  readonly key: RoomKey | null;
  readonly signalUrl: string;
  readonly media: RoomMedia;
  readonly displayName: string;
  readonly getTicket: () => Promise<string>;
  readonly environment?: Partial<Environment>;
}
