import { z } from './zod';

/**
 * Every error of the wire: a stable code, whether the same request may succeed later unchanged, and a
 * sentence that says what to do. Used in frames, in REST problems (`code`) and in the client. docs/protocol.md §10.
 */
export const ERRORS = {
  malformed_frame: [
    false,
    'The frame is not a JSON object of a known shape. Compare it with docs/protocol.md.',
  ],
  frame_too_large: [false, 'The frame is larger than the limit. Send less at once.'],
  unknown_type: [false, 'This message type does not exist in the negotiated version.'],
  hello_expected: [false, 'Say hello first: the first frame of a connection must be a hello.'],
  hello_repeated: [false, 'This connection has said hello already.'],
  hello_timeout: [true, 'No hello came in time. Connect again and say hello at once.'],
  unsupported_version: [
    false,
    'None of the offered protocol versions is spoken here. Update the client.',
  ],
  origin_refused: [
    false,
    'Pages of this origin may not connect. Add the origin to ALLOWED_ORIGINS.',
  ],
  ticket_invalid: [false, 'The ticket is not valid for this server. Ask for a new one.'],
  ticket_expired: [false, 'The ticket has expired. Ask for a new one; tickets live for a minute.'],
  ticket_used: [false, 'The ticket has been used. Ask for a new one; a ticket opens one session.'],
  session_unknown: [false, 'There is no such session any more. Join again with a new ticket.'],
  session_superseded: [false, 'This participant is connected from somewhere else now.'],
  room_unknown: [false, 'There is no such room. Check the link.'],
  room_full: [true, 'The room is full. Try again when somebody has left.'],
  password_required: [false, 'This room has a password. Send it with the request.'],
  password_wrong: [false, 'The password is wrong.'],
  host_key_required: [false, 'Only a host may do this. Send the host key as a bearer token.'],
  host_key_wrong: [false, 'The host key is wrong.'],
  room_locked: [false, 'The room is locked: only hosts may enter now.'],
  banned: [false, 'A host has removed you from this room for good.'],
  creation_refused: [
    false,
    'Rooms are made here only with the creation token. Send it as a bearer token.',
  ],
  version_required: [false, 'Say with If-Match which version of the room you want to change.'],
  version_conflict: [false, 'The room has been changed meanwhile. Read it again, then decide.'],
  key_reused: [false, 'This Idempotency-Key was used for another request. Make a new key.'],
  key_in_use: [
    true,
    'The first request with this Idempotency-Key is not done yet. Try again soon.',
  ],
  recipient_unknown: [false, 'The recipient is not in the room, or has begun a new session.'],
  not_joined: [false, 'Join the meeting first; this is not possible from the preview.'],
  not_admitted: [
    false,
    'A host has to let you in: say that you are knocking, and wait for the answer.',
  ],
  not_permitted: [false, 'The rules of this room do not allow this. Ask a host.'],
  host_required: [false, 'Only a host may do this here.'],
  participant_unknown: [false, 'There is no such participant in the room any more.'],
  removed: [false, 'A host has removed you from the meeting.'],
  denied: [false, 'A host has not let you in.'],
  room_ended: [false, 'A host has ended the meeting for everybody.'],
  rate_limited: [true, 'Too many requests. Wait before trying again.'],
  invalid_request: [false, 'The request does not have the documented shape.'],
  heartbeat_timeout: [
    true,
    'Nothing was heard from the client for too long. Connect again and resume.',
  ],
  slow_consumer: [true, 'The client reads too slowly. Connect again and resume.'],
  flooding: [false, 'The client sends too much. Do not connect again by itself.'],
  going_away: [true, 'This gateway is stopping. Connect again and resume.'],
  unavailable: [true, 'A service that this needs cannot be reached now. Try again soon.'],
  internal: [true, 'The server made a mistake. Try again.'],
} as const satisfies Record<string, readonly [retryable: boolean, message: string]>;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];
export const errorCodeSchema = z.enum(ERROR_CODES);

/** An error on the wire. `message` is for people and may change; `code` is for programs and does not. */
export const wireErrorSchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  retryable: z.boolean(),
  /** Where the input is wrong, e.g. `entry.payload`; never the input itself. */
  path: z.string().optional(),
  /** Not before so many ms does it make sense to ask again. */
  retryAfterMs: z.number().int().nonnegative().optional(),
});
export type WireError = z.infer<typeof wireErrorSchema>;

/** What is to be said about one error besides what is always said about its code. */
export interface ErrorDetails {
  readonly path?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

export function wireError(code: ErrorCode, details: ErrorDetails = {}): WireError {
  const [retryable, message] = ERRORS[code];
  const { path, retryAfterMs } = details;
  return {
    ...{ code, message, retryable },
    ...(path === undefined ? {} : { path }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
