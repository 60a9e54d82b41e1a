import { ApiError, type RoomKey, type RoomsApi } from '@madang/client';
import type { ErrorCode } from '@madang/protocol';
import type { RoomLink } from './meeting-session';
import { TicketDesk } from './ticket-desk';

export type BlockReason =
  'room-unknown' | 'link-incomplete' | 'unreachable' | 'insecure' | 'locked' | 'banned';

export type PasswordProblem =
  | { readonly kind: 'wrong' }
  /** `retryAt`: Unix time in ms. */
  | { readonly kind: 'limited'; readonly retryAt: number };

/** A room that exists and whose key fits the link; `key` is `null` where the room has none. */
export interface OpenRoom {
  readonly key: RoomKey | null;
  readonly needsPassword: boolean;
  readonly desk: TicketDesk;
}

export type Opening =
  | { readonly kind: 'open'; readonly room: OpenRoom }
  | { readonly kind: 'blocked'; readonly reason: BlockReason };

export type Admittance =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'password'; readonly problem: PasswordProblem | null }
  | { readonly kind: 'blocked'; readonly reason: BlockReason };

type Api = Pick<RoomsApi, 'describeRoom' | 'requestTicket'>;

const BLOCKS: Partial<Record<ErrorCode, BlockReason>> = {
  room_unknown: 'room-unknown',
  invalid_request: 'room-unknown',
  room_locked: 'locked',
  banned: 'banned',
};
const DEFAULT_WAIT_MS = 30_000;

/** Browsers give cryptography only to pages of https and localhost. W3C WebCrypto §10. */
export function canSeal(): boolean {
  return globalThis.isSecureContext !== false;
}

/**
 * Looks a room up and holds the link's key against it. Nothing of the key leaves the browser. A ticket is
 * asked for at the same time, since most rooms give one to everybody.
 */
export async function openRoom(
  api: Api,
  link: RoomLink,
  password: string | null,
): Promise<Opening> {
  try {
    const desk = new TicketDesk(api, link.roomId, password);
    if (link.kind === 'meeting') desk.hurry();
    const { keyId, needsPassword } = await api.describeRoom(link.roomId);
    if (keyId === null) return { kind: 'open', room: { key: null, needsPassword, desk } };
    const key = link.kind === 'meeting' ? link.key : null;
    if (key === null) return { kind: 'blocked', reason: 'link-incomplete' };
    if (!canSeal()) return { kind: 'blocked', reason: 'insecure' };
    if ((await key.keyId()) !== keyId) return { kind: 'blocked', reason: 'link-incomplete' };
    return { kind: 'open', room: { key, needsPassword, desk } };
  } catch (error) {
    return { kind: 'blocked', reason: blockReason(error) };
  }
}

/** Asks to be let in. Nothing is asked of the server where the answer is known: wrong tries are counted there. */
export async function askAdmittance(
  { desk, needsPassword }: OpenRoom,
  password: string | null,
): Promise<Admittance> {
  if (needsPassword && password === null && !desk.isHost) {
    return { kind: 'password', problem: null };
  }
  try {
    await desk.admit(password);
    return { kind: 'admitted' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'password_required') return { kind: 'password', problem: null };
    if (error.code === 'password_wrong') return { kind: 'password', problem: { kind: 'wrong' } };
    if (error.code === 'rate_limited' && needsPassword) {
      const retryAt = Date.now() + (error.retryAfterMs ?? DEFAULT_WAIT_MS);
      return { kind: 'password', problem: { kind: 'limited', retryAt } };
    }
    return { kind: 'blocked', reason: blockReason(error) };
  }
}

function blockReason(error: unknown): BlockReason {
  if (!(error instanceof ApiError)) throw error;
  return BLOCKS[error.code] ?? 'unreachable';
}
