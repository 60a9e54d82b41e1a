import { roomIdSchema, type RoomId } from '@madang/protocol';
import { sameSecret, sha256 } from '@madang/server-access';
import { HttpProblem } from '@madang/server-kernel';
import { RoomDirectory, type RoomRecord } from '@madang/server-room-directory';
import { Injectable } from '@nestjs/common';
import { Limits } from './limits';
import { reachable } from './reachable';

/** Finds rooms for whoever may know of them, without helping those who try ids. */
@Injectable()
export class RoomFinder {
  constructor(
    private readonly directory: RoomDirectory,
    private readonly limits: Limits,
  ) {}

  /** `null` when there is no such room; a network that asks for many of those is refused before it is looked. */
  async look(text: string, network: string): Promise<RoomRecord | null> {
    const attempt = await this.limits.unknownRooms.begin(network);
    let isUnknown = false;
    try {
      const roomId = readRoomId(text);
      const room = roomId === null ? null : await reachable(this.directory.find(roomId));
      isUnknown = room === null;
      return room;
    } finally {
      if (!isUnknown) await attempt.refund();
    }
  }

  /** @throws HttpProblem 404 `room_unknown`, also for a text that cannot be a room id. */
  async find(text: string, network: string): Promise<RoomRecord> {
    const room = await this.look(text, network);
    if (room === null) throw new HttpProblem(404, 'room_unknown');
    return room;
  }

  /** The room of which this is the host key. @throws HttpProblem 401, 403, 404 or 429. */
  async findAsHost(
    text: string,
    hostKey: string | undefined,
    network: string,
  ): Promise<RoomRecord> {
    if (hostKey === undefined) {
      throw new HttpProblem(401, 'host_key_required', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    }
    const room = await this.find(text, network);
    await this.checkHostKey(room, hostKey, network);
    return room;
  }

  /** @throws HttpProblem 403 `host_key_wrong`; 429 for whoever tries many. */
  async checkHostKey(room: RoomRecord, hostKey: string, network: string): Promise<void> {
    if (sameSecret(sha256(hostKey), room.hostKeyHash)) return;
    await this.limits.wrongHostKeys.begin(network);
    throw new HttpProblem(403, 'host_key_wrong');
  }
}

export function readRoomId(text: string): RoomId | null {
  return roomIdSchema.safeParse(text).data ?? null;
}
