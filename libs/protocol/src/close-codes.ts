import type { ErrorCode } from './errors';

/**
 * WebSocket close codes. The range tells the client what to do, so that an unknown code is never a
 * riddle: 4000–4499 connect again and resume; 4500–4999 do not connect again with what you have.
 * 1000 ends a session after `leave`; every other standard code (RFC 6455 §7.4.1) means: resume.
 */
export const CLOSE_CODES = {
  going_away: 4000,
  hello_timeout: 4001,
  heartbeat_timeout: 4002,
  unavailable: 4003,
  internal: 4004,
  slow_consumer: 4008,
  malformed_frame: 4500,
  frame_too_large: 4501,
  hello_expected: 4502,
  unsupported_version: 4503,
  ticket_invalid: 4504,
  ticket_expired: 4505,
  ticket_used: 4506,
  session_unknown: 4507,
  session_superseded: 4508,
  room_unknown: 4509,
  room_full: 4510,
  flooding: 4511,
  removed: 4512,
  banned: 4513,
  denied: 4514,
  room_ended: 4515,
  room_locked: 4516,
  not_admitted: 4517,
} as const satisfies Partial<Record<ErrorCode, number>>;

export type CloseReason = keyof typeof CLOSE_CODES;
export const NORMAL_CLOSE = 1000;

/** Whether a client may connect again and resume after this close code. */
export function mayResume(code: number): boolean {
  return code !== NORMAL_CLOSE && !(code >= 4500 && code <= 4999);
}

/** The reason behind one of our close codes; `null` for codes that are not ours. */
export function closeReason(code: number): CloseReason | null {
  for (const [reason, value] of Object.entries(CLOSE_CODES)) {
    if (value === code) return reason as CloseReason;
  }
  return null;
}
