import type { Cursor, Entry, ErrorCode } from '@madang/protocol';
import type { Delivery, EntriesDelivery, ResyncDelivery } from '@madang/server-room-log';
import { type Frame, frameOf } from './socket/frame';
import { type Viewer, snapshotFor, viewerOf } from './views/viewer';
import { changesView, visibleTo } from './views/visible-to';

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
  private readonly frames = new Map<string, Frame>();

  constructor(private readonly delivery: Delivery) {}

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

  private entries({ epoch, entries }: EntriesDelivery, before: Viewer, cursor: Cursor): Step {
    let [viewer, seq]: [Viewer, number] = [before, cursor.seq];
    let next: Next = 'goOn';
    const shown: Entry[] = [];
    for (const entry of epoch === cursor.epoch ? entries : []) {
      if (entry.seq <= seq) continue;
      next = changesView(viewer, entry) ? 'lookAnew' : endingOf(viewer, entry);
      const sight = visibleTo(viewer, entry);
      if (sight.shown !== null) shown.push(sight.shown);
      ({ viewer } = sight);
      ({ seq } = entry);
      if (next !== 'goOn') break;
    }
    return { frame: this.frame(epoch, shown), cursor: { epoch: cursor.epoch, seq }, viewer, next };
  }

  private frame(epoch: string, shown: Entry[]): Frame | null {
    if (shown.length === 0) return null;
    return this.once(shown.map(keyOf).join(), () =>
      frameOf({ type: 'entries', epoch, entries: shown }),
    );
  }

  private once(key: string, make: () => Frame): Frame {
    const frame = this.frames.get(key) ?? make();
    this.frames.set(key, frame);
    return frame;
  }
}

/** Tells the forms apart in which one entry is shown: with or without the host, and as another kind. */
function keyOf(entry: Entry): string {
  return `${entry.seq}${entry.kind}${'by' in entry && entry.by !== null ? 'by' : ''}`;
}

function endingOf({ who }: Viewer, entry: Entry): Ending | 'goOn' {
  if (entry.kind === 'ended') return 'room_ended';
  if (entry.kind !== 'left' || entry.from !== who.participantId) return 'goOn';
  const { reason } = entry;
  return reason === 'left' || reason === 'timeout' ? 'goOn' : reason;
}
