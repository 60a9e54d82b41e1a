import { Inject, Injectable } from '@nestjs/common';
import type { AuditAction, ParticipantId } from '@madang/protocol';
import { Logger } from '@madang/server-kernel';
import { AuditLog, type AuditNote } from '@madang/server-room-directory';
import type { Change, Claim, Clock, RoomFacts } from '@madang/server-room-log';
import { CLOCK } from '../clock-token';

/** Notes in the audit log of a room who came into a meeting, and what hosts have changed in it. */
@Injectable()
export class HostingNotes {
  constructor(
    private readonly log: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Nobody waits for it, and nothing fails with it. `room`: as it was before. */
  write(
    { roomId, participantId: actor }: Claim,
    room: RoomFacts,
    changes: readonly Change[],
  ): void {
    const role = room.members.find((one) => one.participantId === actor)?.role ?? null;
    const at = this.clock.now();
    for (const change of changes) {
      const action = actionOf(change);
      if (action !== null)
        this.record({ roomId, at, action, actor, target: targetOf(change), role });
    }
  }

  /** Somebody has stepped into the meeting. As `write`. */
  joined({ roomId, participantId: actor }: Claim): void {
    const at = this.clock.now();
    this.record({ roomId, at, action: 'joined', actor, target: null, role: null });
  }

  private record(note: AuditNote): void {
    this.log.record(note).catch((err: unknown) => {
      const { roomId, action } = note;
      this.logger.warn('the audit log took no entry', { roomId, action, err });
    });
  }
}

/** `null`: of no consequence later. */
function actionOf(change: Change): AuditAction | null {
  switch (change.kind) {
    case 'removed':
      return change.reason;
    case 'policy':
      return 'room_changed';
    case 'ended':
      return 'room_ended';
    case 'member':
      return actionOfMember(change);
  }
}

function actionOfMember({ change }: Extract<Change, { kind: 'member' }>): AuditAction | null {
  switch (change.kind) {
    case 'admitted':
    case 'muted':
      return change.kind;
    case 'role':
      return 'role_changed';
    case 'asked':
    case 'lowered':
      return null;
  }
}

function targetOf(change: Change): ParticipantId | null {
  return 'participantId' in change ? change.participantId : null;
}
