import { ApiError, RoomKey, type RoomsApi } from '@madang/client';
import type { MeetingLink } from './meeting-session';
import { TicketDesk } from './ticket-desk';

export type BlockReason = 'room-unknown' | 'link-incomplete' | 'unreachable';

export type PasswordProblem =
  | { readonly kind: 'wrong' }
  /** `retryAt`: Unix time in ms. */
  | { readonly kind: 'limited'; readonly retryAt: number };

/** A room that exists and whose key fits the link; `key` is `null` where the room has none. */
export interface OpenRoom {
  readonly key: RoomKey | null;
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

const DEFAULT_WAIT_MS = 30_000;

/** Looks a room up and holds the link's key against it. Nothing of the key leaves the browser. */
export async function openRoom(
  api: Api,
  link: MeetingLink,
  password: string | null,
): Promise<Opening> {
  try {
    const [description, key] = await Promise.all([
      api.describeRoom(link.roomId),
      link.keyText === null ? null : RoomKey.parse(link.keyText),
    ]);
    if (description.keyId !== null && description.keyId !== key?.keyId) {
      return { kind: 'blocked', reason: 'link-incomplete' };
    }
    const room = {
      key: description.keyId === null ? null : key,
      desk: new TicketDesk(api, link.roomId, password),
    };
    return { kind: 'open', room };
  } catch (error) {
    return { kind: 'blocked', reason: blockReason(error) };
  }
}

/** Asks to be let in; `password: null` is a question whether one is needed. */
export async function askAdmittance(
  desk: TicketDesk,
  password: string | null,
): Promise<Admittance> {
  try {
    await desk.admit(password);
    return { kind: 'admitted' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    switch (error.code) {
      case 'password_required':
        return { kind: 'password', problem: null };
      case 'password_wrong':
        return { kind: 'password', problem: { kind: 'wrong' } };
      case 'rate_limited': {
        const retryAt = Date.now() + (error.retryAfterMs ?? DEFAULT_WAIT_MS);
        return { kind: 'password', problem: { kind: 'limited', retryAt } };
      }
      default:
        return { kind: 'blocked', reason: blockReason(error) };
    }
  }
}

function blockReason(error: unknown): BlockReason {
  if (!(error instanceof ApiError)) throw error;
  return error.code === 'room_unknown' || error.code === 'invalid_request'
    ? 'room-unknown'
    : 'unreachable';
}
