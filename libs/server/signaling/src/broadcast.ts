import { type Cursor, type Entry, type ErrorCode, isDirected } from '@madang/protocol';
import type { Delivery, EntriesDelivery, ResyncDelivery } from '@madang/server-room-log';
import { type Frame, frameOf } from './socket/frame';
import { type Viewer, snapshotFor, viewerOf } from './views/viewer';
import { changesView, isAddressedTo, visibleTo } from './views/visible-to';

/** Why a session is over, as the room's log says; each has a close code of its own. */
export type Ending = Extract<ErrorCode, 'removed' | 'banned' | 'denied' | 'room_ended'>;

/** `lookAnew`: the session's view has changed, so nothing may follow but the whole room. */
export type Next = 'goOn' | 'lookAnew' | Ending;

/** What a session is sent, `null` for nothing, and where it stands afterwards. */
export interface Step {
  readonly frame: Frame | null;
  readonly cursor: Cursor;
  readonly viewer: Viewer;
  readonly next: Next;
}

/** One delivery on its way to the sessions of a room; what many of them get is encoded once. */
export class Broadcast {
  private readonly frames = new Map<string, Frame | null>();
  private readonly hasTurn: boolean;

  constructor(private readonly delivery: Delivery) {
    this.hasTurn = delivery.kind === 'entries' && delivery.entries.some(isTurn);
  }

  /**
   * Leaves out what the session has already, what is of another epoch, and what it may not see. `'resume'`:
   * a new log has begun. It may lack what the old one had acknowledged, and an entry on its way to us
   * would overtake that; only a resume tells the client what to say again before it says anything else.
   */
  step(viewer: Viewer, cursor: Cursor): Step | 'resume' {
    return this.delivery.kind === 'resync'
      ? this.resync(this.delivery, viewer, cursor)
      : this.entries(this.delivery, viewer, cursor);
  }

  private resync({ snapshot }: ResyncDelivery, before: Viewer, cursor: Cursor): Step | 'resume' {
    if (snapshot.epoch !== cursor.epoch) return 'resume';
    if (snapshot.seq <= cursor.seq) return { frame: null, cursor, viewer: before, next: 'goOn' };
    const viewer = viewerOf(before.who, snapshot);
    // It is gone; a resume says why.
    if (viewer === null) return 'resume';
    const key = viewer.view === 'waiting' ? viewer.who.participantId : viewer.view;
    const frame = this.once(key, () =>
      frameOf({ type: 'resync', snapshot: snapshotFor(viewer, snapshot) }),
    );
    const { epoch, seq } = snapshot;
    return { frame, cursor: { epoch, seq }, viewer, next: 'goOn' };
  }

  private entries(delivery: EntriesDelivery, viewer: Viewer, cursor: Cursor): Step {
    const { epoch, entries } = delivery;
    const last = entries.at(-1);
    if (last === undefined || epoch !== cursor.epoch || last.seq <= cursor.seq) {
      return { frame: null, cursor, viewer, next: 'goOn' };
    }
    return this.isAlike(delivery, viewer, cursor)
      ? this.alike(delivery, last, viewer)
      : this.oneByOne(delivery, viewer, cursor);
  }

  /** Whether everybody with this view is shown the same, and goes on as before. */
  private isAlike({ entries }: EntriesDelivery, { who, view }: Viewer, cursor: Cursor): boolean {
    if (view === 'waiting' || this.hasTurn) return false;
    const isForOne = entries.some((entry) => isDirected(entry) && isAddressedTo(entry, who));
    return !isForOne && (entries[0]?.seq ?? 0) > cursor.seq;
  }

  private alike({ epoch, entries }: EntriesDelivery, { seq }: Entry, viewer: Viewer): Step {
    const frame = this.once(viewer.view, () =>
      framed(
        epoch,
        entries.flatMap((entry) => visibleTo(viewer, entry) ?? []),
      ),
    );
    return { frame, cursor: { epoch, seq }, viewer, next: 'goOn' };
  }

  private oneByOne({ epoch, entries }: EntriesDelivery, viewer: Viewer, cursor: Cursor): Step {
    let { seq } = cursor;
    let next: Next = 'goOn';
    const shown: Entry[] = [];
    for (const entry of entries) {
      if (entry.seq <= seq) continue;
      next = changesView(viewer, entry) ? 'lookAnew' : endingOf(viewer, entry);
      const seen = visibleTo(viewer, entry);
      if (seen !== null) shown.push(seen);
      ({ seq } = entry);
      if (next !== 'goOn') break;
    }
    const frame = this.once(shown.map(keyOf).join(), () => framed(epoch, shown));
    return { frame, cursor: { epoch, seq }, viewer, next };
  }

  private once(key: string, make: () => Frame | null): Frame | null {
    const known = this.frames.get(key);
    if (known !== undefined) return known;
    const frame = make();
    this.frames.set(key, frame);
    return frame;
  }
}

function framed(epoch: string, entries: Entry[]): Frame | null {
  return entries.length === 0 ? null : frameOf({ type: 'entries', epoch, entries });
}

/** Whether it may change what somebody sees, or end a session. */
function isTurn({ kind }: Entry): boolean {
  return kind === 'admitted' || kind === 'role' || kind === 'left' || kind === 'ended';
}

/** Tells the forms apart in which one entry is shown: with or without the host. */
function keyOf(entry: Entry): string {
  return `${entry.seq}${'by' in entry && entry.by !== null ? 'by' : ''}`;
}

function endingOf({ who }: Viewer, entry: Entry): Ending | 'goOn' {
  if (entry.kind === 'ended') return 'room_ended';
  if (entry.kind !== 'left' || entry.from !== who.participantId) return 'goOn';
  const { reason } = entry;
  return reason === 'left' || reason === 'timeout' ? 'goOn' : reason;
}
