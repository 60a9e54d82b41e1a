import { Injectable } from '@nestjs/common';
import { type CatchUp, type Cursor, type Entry, LIMITS, type Snapshot } from '@madang/protocol';
import { LogUnavailableError, type ResumeResult, RoomLog } from '@madang/server-room-log';
import type { Identity } from '../identity';
import { missedBy } from './missed';
import { type Viewer, snapshotFor, viewOf, viewerOf } from './viewer';

type Resumed = Extract<ResumeResult, { kind: 'resumed' }>;

/** What a welcome brings, through whose eyes it is seen, and up to where it covers the log. */
export interface CaughtUp {
  readonly viewer: Viewer;
  readonly catchUp: CatchUp;
  readonly cursor: Cursor;
}

/** Before everything, so that what comes after it is the whole room. */
const NOWHERE: Cursor = { epoch: 'nowhere', seq: 0 };

/** Makes of what the log has what somebody may see. */
@Injectable()
export class CatchingUp {
  constructor(private readonly log: RoomLog) {}

  /** @throws LogUnavailableError also when the participant is gone meanwhile: a resume says why. */
  async wholeRoom(who: Identity): Promise<Snapshot> {
    const { roomId, participantId } = who;
    const result = await this.log.read(roomId, participantId, NOWHERE);
    if (result.kind === 'entries' || viewerOf(who, result.snapshot) === null) {
      throw new LogUnavailableError();
    }
    return result.snapshot;
  }

  /** Of somebody who has seen nothing. */
  whole(who: Identity, snapshot: Snapshot): CaughtUp {
    const viewer = viewerOf(who, snapshot);
    if (viewer === null) throw new LogUnavailableError();
    return withSnapshot(viewer, snapshot);
  }

  /**
   * Of somebody who resumes, having seen so much; the log was asked from `lookFrom(seen)` on.
   *
   * @throws LogUnavailableError as `wholeRoom`.
   */
  async missed(who: Identity, resumed: Resumed, seen: Cursor | undefined): Promise<CaughtUp> {
    const { catchUp } = resumed;
    if (catchUp.kind === 'snapshot') return this.whole(who, catchUp.snapshot);
    const viewer = { who, view: viewOf(resumed) };
    const { epoch, seq } = catchUp;
    const entries = seen === undefined ? null : missedBy(viewer, catchUp.entries, seen.seq);
    // More was missed than may wait for a reader: the whole room is less.
    if (entries === null || isTooLong(entries)) {
      return this.whole(who, await this.wholeRoom(who));
    }
    return { viewer, catchUp: { ...catchUp, entries }, cursor: { epoch, seq } };
  }
}

/** From where on to ask the log for somebody who has seen so much: its last entry is looked at once more. */
export function lookFrom({ epoch, seq }: Cursor): Cursor {
  return { epoch, seq: Math.max(0, seq - 1) };
}

function withSnapshot(viewer: Viewer, snapshot: Snapshot): CaughtUp {
  const { epoch, seq } = snapshot;
  const catchUp: CatchUp = { kind: 'snapshot', snapshot: snapshotFor(viewer, snapshot) };
  return { viewer, catchUp, cursor: { epoch, seq } };
}

/** A snapshot is bounded by what a room may hold, entries are not. */
function isTooLong(entries: readonly Entry[]): boolean {
  return Buffer.byteLength(JSON.stringify(entries)) > LIMITS.outboxBytes / 2;
}
