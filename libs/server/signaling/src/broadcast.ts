import {
  type Cursor,
  type Entry,
  type ParticipantId,
  type RoomId,
  type SessionId,
  isDirected,
} from '@madang/protocol';
import type { Delivery, EntriesDelivery, ResyncDelivery } from '@madang/server-room-log';
import { type Frame, frameOf } from './socket/frame';

/** Whom a session is about. */
export interface Identity {
  readonly roomId: RoomId;
  readonly participantId: ParticipantId;
  readonly sessionId: SessionId;
}

/** What a session is sent, `null` for nothing, and where it stands afterwards. */
export interface Step {
  readonly frame: Frame | null;
  readonly cursor: Cursor;
}

/** One delivery on its way to the sessions of a room; what many of them get is encoded once. */
export class Broadcast {
  private common: Frame | null | undefined;

  constructor(private readonly delivery: Delivery) {}

  /**
   * Leaves out what the session has already, what is of another epoch, and what is for others. `'resume'`:
   * a new log has begun. It may lack what the old one had acknowledged, and an entry on its way to us
   * would overtake that; only a resume tells the client what to say again before it says anything else.
   */
  step(who: Identity, cursor: Cursor): Step | 'resume' {
    return this.delivery.kind === 'resync'
      ? this.resync(this.delivery, cursor)
      : this.entries(this.delivery, who, cursor);
  }

  private resync({ snapshot }: ResyncDelivery, cursor: Cursor): Step | 'resume' {
    if (snapshot.epoch !== cursor.epoch) return 'resume';
    if (snapshot.seq <= cursor.seq) return { frame: null, cursor };
    this.common ??= frameOf({ type: 'resync', snapshot });
    return { frame: this.common, cursor: { epoch: snapshot.epoch, seq: snapshot.seq } };
  }

  private entries({ epoch, entries }: EntriesDelivery, who: Identity, cursor: Cursor): Step {
    const first = entries[0];
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return { frame: null, cursor };
    if (epoch !== cursor.epoch || last.seq <= cursor.seq) return { frame: null, cursor };
    const next = { epoch, seq: last.seq };
    const isForAll = first.seq > cursor.seq && !entries.some((entry) => isAddressedTo(entry, who));
    if (isForAll) {
      this.common ??= this.frame(
        epoch,
        entries.filter((entry) => !isDirected(entry)),
      );
      return { frame: this.common, cursor: next };
    }
    const own = entries.filter(
      (entry) => entry.seq > cursor.seq && (!isDirected(entry) || isAddressedTo(entry, who)),
    );
    return { frame: this.frame(epoch, own), cursor: next };
  }

  private frame(epoch: string, entries: Entry[]): Frame | null {
    return entries.length === 0 ? null : frameOf({ type: 'entries', epoch, entries });
  }
}

/** A signal to a former session of the same participant is for nobody: its keys and peers are gone. */
function isAddressedTo(entry: Entry, who: Identity): boolean {
  return isDirected(entry) && entry.to === who.participantId && entry.toSession === who.sessionId;
}
