import { setTimeout as delay } from 'node:timers/promises';
import { type IceConfig, mayResume, type ParticipantId, type Welcome } from '@madang/protocol';
import { failed, type Finding, well } from '../report/finding';
import { RoomsRefusal, type TestRoom } from '../site/rooms';
import { openSocket } from '../site/upgrade';
import { ConnectionEnded, Visitor } from '../site/visitor';
import type { WayIn } from './websocket';

/** Somebody of ours in the room. */
export interface Entered {
  readonly visitor: Visitor;
  readonly participantId: ParticipantId;
  readonly heartbeatMs: number;
  readonly ice: IceConfig;
  /** By the welcome, minus our clock, in ms. */
  readonly clockOffsetMs: number;
  /** By the gateway's clock, in ms. */
  readonly welcomedAt: number;
}

/** The gateway has not given what was asked for. */
class NoSocket extends Error {}

/** A gateway may ask for patience, or be one that stops; whoever it tells that comes again. */
const ATTEMPTS = 3;
const PATIENCE_MS = 700;

/** Enters the room; each visitor is handed to `opened` as soon as there is one. */
export async function enter(
  room: TestRoom,
  signal: AbortSignal,
  now: () => number,
  opened: (visitor: Visitor) => void,
): Promise<Entered> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryToEnter(room, signal, now, opened);
    } catch (error) {
      const isPassing = error instanceof ConnectionEnded && mayResume(error.code);
      if (!isPassing || attempt === ATTEMPTS) throw error;
    }
    await delay(PATIENCE_MS, undefined, { signal });
  }
}

async function tryToEnter(
  room: TestRoom,
  signal: AbortSignal,
  now: () => number,
  opened: (visitor: Visitor) => void,
): Promise<Entered> {
  const ticket = await room.ticket(signal);
  const upgrade = await openSocket(room.site, signal);
  if (upgrade.kind === 'refused')
    throw new NoSocket(`the gateway answers ${upgrade.answer.status}`);
  const visitor = new Visitor(upgrade.socket);
  opened(visitor);
  const asked = now();
  const welcome: Welcome = await visitor.enter(ticket, signal);
  return {
    visitor,
    participantId: welcome.participantId,
    heartbeatMs: welcome.heartbeatMs,
    ice: welcome.ice,
    clockOffsetMs: welcome.now - (asked + now()) / 2,
    welcomedAt: welcome.now,
  };
}

/** Whether a gateway takes a ticket of the rooms service. */
export async function checkSession(
  signal: AbortSignal,
  room: TestRoom,
  _way: WayIn,
  now: () => number,
  opened: (visitor: Visitor) => void,
): Promise<Finding<Entered>> {
  try {
    const entered = await enter(room, signal, now, opened);
    return well('a gateway takes the ticket', { ground: entered });
  } catch (error) {
    if (error instanceof ConnectionEnded) return refusal(error);
    if (error instanceof RoomsRefusal || error instanceof NoSocket) {
      return failed('session_refused', error.message);
    }
    if (!signal.aborted) throw error;
    return failed('welcome_missing', 'the WebSocket is open, but no welcome comes through it');
  }
}

function refusal({ code, reason, message }: ConnectionEnded): Finding<never> {
  const figures = { code, reason };
  switch (reason ?? '') {
    case 'ticket_invalid':
      return failed('ticket_keys_differ', 'the gateway does not know the key of the ticket', {
        figures,
      });
    case 'ticket_expired':
      return failed('ticket_clock', 'the gateway takes a new ticket for an expired one', {
        figures,
      });
    case 'room_unknown':
      return failed(
        'room_unknown_to_gateway',
        'the gateway does not know a room that was just made',
        {
          figures,
        },
      );
    case 'unavailable':
    case 'internal':
      return failed('room_log_unavailable', `the gateway cannot enter anybody (${reason})`, {
        figures,
      });
    case 'unsupported_version':
      return failed(
        'version_unsupported',
        'the gateway speaks no version of the protocol that we speak',
        {
          figures,
        },
      );
    default:
      return failed('session_refused', message, { figures });
  }
}
