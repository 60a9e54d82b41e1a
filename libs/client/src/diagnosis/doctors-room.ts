import { type ErrorCode, type RoomId } from '@madang/protocol';
import { type RoomsApi } from '../api/rooms-api';
import { ApiError } from '../errors';
import { type CheckReason } from './check';

export type DoctorsApi = Pick<RoomsApi, 'createRoom' | 'requestTicket' | 'endRoom'>;

/** A ticket to a room, and how to clean up. */
export interface Entry {
  readonly ticket: string;
  /** Ends the room if it was made for this; resolves in any case. */
  readonly close: () => Promise<void>;
}

export type Entering =
  | { readonly kind: 'entered'; readonly entry: Entry }
  | { readonly kind: 'refused'; readonly reason: CheckReason; readonly code: ErrorCode };

/**
 * Somewhere to be a participant for a moment: a room of its own, which ends with the diagnosis; or, where not everybody may
 * make rooms, the one that somebody came from.
 */
export async function enterRoom(api: DoctorsApi, roomId: RoomId | null): Promise<Entering> {
  try {
    return { kind: 'entered', entry: await makeRoom(api) };
  } catch (error) {
    const refusal = refusalOf(error);
    const isForSome = refusal.code === 'creation_refused';
    if (!isForSome || roomId === null) return { kind: 'refused', ...refusal };
  }
  try {
    const { ticket } = await api.requestTicket(roomId);
    return { kind: 'entered', entry: { ticket, close: () => Promise.resolve() } };
  } catch (error) {
    return { kind: 'refused', ...refusalOf(error) };
  }
}

async function makeRoom(api: DoctorsApi): Promise<Entry> {
  const { roomId, hostKey } = await api.createRoom();
  const close = (): Promise<void> => api.endRoom(roomId, hostKey).catch(() => undefined);
  try {
    const { ticket } = await api.requestTicket(roomId, { hostKey });
    return { ticket, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function refusalOf(error: unknown): { reason: CheckReason; code: ErrorCode } {
  if (!(error instanceof ApiError)) throw error;
  return { reason: reasonOf(error), code: error.code };
}

const REASONS: Partial<Record<ErrorCode, CheckReason>> = {
  creation_refused: 'creation-refused',
  rate_limited: 'rate-limited',
  room_unknown: 'room-unknown',
  password_required: 'room-closed',
  password_wrong: 'room-closed',
  room_locked: 'room-closed',
  banned: 'room-closed',
  unavailable: 'server-busy',
};

function reasonOf({ code, status }: ApiError): CheckReason {
  if (status === null) return 'server-unreachable';
  return REASONS[code] ?? (status >= 500 ? 'server-busy' : 'server-not-ours');
}
