import { patchPolicy, type RoomSettings, type UpdateRoomRequest } from '@madang/protocol';
import { HttpProblem, Logger } from '@madang/server-kernel';
import {
  AuditLog,
  LiveRooms,
  RoomDirectory,
  type AuditPage,
  type RoomChange,
  type RoomRecord,
} from '@madang/server-room-directory';
import { Inject, Injectable } from '@nestjs/common';
import { Audit } from './audit';
import { PasswordHasher } from './password-hasher';
import { reachable } from './reachable';
import { settingsOf } from './room-description';
import { RoomFinder } from './room-finder';
import { RoomsConfig } from './rooms-config';

/** The `LiveRooms` that the app provides, else one that does nothing. */
export const LIVE_ROOMS = Symbol('LiveRooms');

/** A caller who proves by the host key that the room is its own. */
export interface Host {
  readonly hostKey: string | undefined;
  readonly network: string;
}

/** What hosts do to their rooms, whether a meeting is going on or not. */
@Injectable()
export class Hosting {
  constructor(
    private readonly finder: RoomFinder,
    private readonly directory: RoomDirectory,
    @Inject(LIVE_ROOMS) private readonly live: LiveRooms,
    private readonly passwords: PasswordHasher,
    private readonly auditLog: AuditLog,
    private readonly audit: Audit,
    private readonly config: RoomsConfig,
    private readonly logger: Logger,
  ) {}

  /**
   * @param matches Whether the caller has seen this version.
   * @throws HttpProblem 412 `version_conflict` when it has not.
   */
  async update(
    text: string,
    request: UpdateRoomRequest,
    host: Host,
    matches: (version: number) => boolean,
  ): Promise<{ readonly settings: RoomSettings; readonly version: number }> {
    const room = await this.finder.findAsHost(text, host.hostKey, host.network);
    if (!matches(room.version)) throw new HttpProblem(412, 'version_conflict');
    if ((request.capacity ?? 0) > this.config.capacity) {
      throw new HttpProblem(400, 'invalid_request', { path: 'capacity' });
    }
    const change = await this.changeOf(room, request);
    const updated = await reachable(this.directory.update(room.roomId, room.version, change));
    if (updated === null) throw new HttpProblem(404, 'room_unknown');
    if (updated === 'conflict') throw new HttpProblem(412, 'version_conflict');
    this.audit.note(room.roomId, 'room_changed', 'host');
    await reachable(this.live.policyChanged(updated));
    return { settings: settingsOf(updated), version: updated.version };
  }

  /** Ends the room for good. A room that is not there has been ended already. */
  async end(text: string, host: Host): Promise<void> {
    const room = await this.findToEnd(text, host);
    if (room === null) return;
    const { roomId } = room;
    await reachable(this.directory.remove(roomId));
    try {
      await this.live.ended(roomId);
    } catch (cause) {
      // Whoever is in the room was not told; so that the caller can come again, it is as before.
      await reachable(this.directory.create(room));
      throw new HttpProblem(503, 'unavailable', { cause, headers: { 'Retry-After': '1' } });
    }
    this.audit.note(roomId, 'room_ended', 'host');
    this.logger.info('room ended', { roomId });
  }

  async readAudit(
    text: string,
    host: Host,
    { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<AuditPage> {
    const { roomId } = await this.finder.findAsHost(text, host.hostKey, host.network);
    return reachable(this.auditLog.read(roomId, cursor ?? null, limit));
  }

  private async findToEnd(text: string, { hostKey, network }: Host): Promise<RoomRecord | null> {
    try {
      return await this.finder.findAsHost(text, hostKey, network);
    } catch (error) {
      if (error instanceof HttpProblem && error.code === 'room_unknown') return null;
      throw error;
    }
  }

  private async changeOf(
    room: RoomRecord,
    { password, capacity, policy }: UpdateRoomRequest,
  ): Promise<RoomChange> {
    return {
      ...(capacity !== undefined && { capacity }),
      ...(policy !== undefined && { policy: patchPolicy(room.policy, policy) }),
      ...(password === null && { passwordHash: null }),
      ...(typeof password === 'string' && { passwordHash: await this.passwords.hash(password) }),
    };
  }
}
