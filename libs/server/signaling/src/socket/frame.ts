import {
  type Entry,
  type ErrorCode,
  type ParticipantId,
  type ServerMessage,
  encode,
} from '@madang/protocol';

/** A message in its final form, so that it is encoded once however many connections it goes to. */
export interface Frame {
  readonly type: FrameType;
  /** The error that it tells, if it tells one. */
  readonly errorCode: ErrorCode | null;
  /** Of a frame that says nothing but one state: whose. A later one makes it superfluous. */
  readonly stateOf: ParticipantId | null;
  readonly bytes: Buffer;
}

export type FrameType = Extract<ServerMessage, { type: string }>['type'] | 'reply';

export function frameOf(message: ServerMessage): Frame {
  return {
    type: 'type' in message ? message.type : 'reply',
    errorCode: 'error' in message ? message.error.code : null,
    stateOf: 'type' in message && message.type === 'entries' ? stateOf(message.entries) : null,
    bytes: Buffer.from(encode(message), 'utf8'),
  };
}

function stateOf([first, ...more]: readonly Entry[]): ParticipantId | null {
  return first?.kind === 'state' && more.length === 0 ? first.from : null;
}
