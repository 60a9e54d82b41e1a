import { createdRoomSchema, ticketSchema, type RoomId } from '@madang/protocol';
import { ask, jsonOf, problemCode } from './http';
import type { Site } from './site';

/** The rooms service has not done what it was asked to. */
export class RoomsRefusal extends Error {
  constructor(
    readonly status: number,
    /** `null` when it was not our service that said so. */
    readonly code: string | null,
  ) {
    super(`the rooms service answers ${status}${code === null ? '' : ` ${code}`}`);
  }
}

/** A room that the doctor has made for itself. */
export class TestRoom {
  private constructor(
    readonly site: Site,
    readonly roomId: RoomId,
    readonly hostKey: string,
  ) {}

  /** @throws RoomsRefusal */
  static async make(site: Site, token: string | null, signal: AbortSignal): Promise<TestRoom> {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const answer = await ask(site, '/api/rooms', { method: 'POST', body: {}, headers, signal });
    if (answer.status !== 201) throw new RoomsRefusal(answer.status, problemCode(answer));
    const { roomId, hostKey } = createdRoomSchema.parse(jsonOf(answer));
    return new TestRoom(site, roomId, hostKey);
  }

  /** A ticket that enters as host. @throws RoomsRefusal */
  async ticket(signal: AbortSignal): Promise<string> {
    const path = `/api/rooms/${this.roomId}/tickets`;
    const body = { hostKey: this.hostKey };
    const answer = await ask(this.site, path, { method: 'POST', body, signal });
    if (answer.status !== 201) throw new RoomsRefusal(answer.status, problemCode(answer));
    return ticketSchema.parse(jsonOf(answer)).ticket;
  }

  async end(): Promise<void> {
    await ask(this.site, `/api/rooms/${this.roomId}`, {
      ...{ method: 'DELETE', headers: { authorization: `Bearer ${this.hostKey}` } },
      signal: AbortSignal.timeout(3_000),
    });
  }
}
