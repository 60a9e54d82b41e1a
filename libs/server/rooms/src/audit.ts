import type { AuditAction, Role, RoomId } from '@madang/protocol';
import { Logger } from '@madang/server-kernel';
import { AuditLog } from '@madang/server-room-directory';
import { Injectable } from '@nestjs/common';

/** Records what came over HTTP, where nobody is a participant yet. */
@Injectable()
export class Audit {
  constructor(
    private readonly log: AuditLog,
    private readonly logger: Logger,
  ) {}

  /** Nobody waits for it, and nothing fails with it. */
  note(roomId: RoomId, action: AuditAction, role: Role | null = null): void {
    const note = { roomId, at: Date.now(), action, actor: null, target: null, role };
    this.log.record(note).catch((err: unknown) => {
      this.logger.warn('the audit log took no entry', { roomId, action, err });
    });
  }
}
