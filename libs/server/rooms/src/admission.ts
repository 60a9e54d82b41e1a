import type { Role, Ticket, TicketRequest } from '@madang/protocol';
import { TicketIssuer } from '@madang/server-access';
import { HttpProblem, Logger, Metrics } from '@madang/server-kernel';
import { RoomDirectory, type RoomRecord } from '@madang/server-room-directory';
import { Injectable } from '@nestjs/common';
import { Audit } from './audit';
import { ClientIds, type Client } from './client-ids';
import { Limits } from './limits';
import { PasswordHasher } from './password-hasher';
import { reachable } from './reachable';
import { RoomFinder, readRoomId } from './room-finder';

/** So often at most it is written down that a room is used. */
const TOUCH_MS = 60 * 60 * 1_000;

/** Decides who may enter, as what. */
@Injectable()
export class Admission {
  private readonly ticketsIssued;

  constructor(
    private readonly finder: RoomFinder,
    private readonly directory: RoomDirectory,
    private readonly tickets: TicketIssuer,
    private readonly passwords: PasswordHasher,
    private readonly limits: Limits,
    private readonly clients: ClientIds,
    private readonly audit: Audit,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.ticketsIssued = metrics.counter('madang_tickets_issued_total', 'Tickets issued', ['role']);
  }

  /** @throws HttpProblem with the reason why there is no ticket. */
  async issueTicket(text: string, request: TicketRequest, client: Client): Promise<Ticket> {
    const room = await this.finder.look(text, client.network);
    if (room === null) return this.refuseUnknown(text, request, client);
    const ids = this.clients.idsIn(room.roomId, client);
    const role = await this.admit(room, request, ids.subject, client.network);
    const { roomId, capacity, policy, version, bans } = room;
    const mustKnock = role !== 'host' && bans.some(({ network }) => network === ids.network);
    const ticket = await reachable(
      this.tickets.issue({
        ...{ roomId, capacity, role, ...ids, mustKnock },
        ...{ policy, policyVersion: version },
      }),
    );
    this.ticketsIssued.inc({ role });
    this.audit.note(roomId, 'ticket_issued', role);
    this.touch(room);
    return ticket;
  }

  /** Takes as long as a wrong password does, and counts as one. */
  private async refuseUnknown(
    text: string,
    { password, hostKey }: TicketRequest,
    { network }: Client,
  ): Promise<never> {
    const roomId = readRoomId(text);
    if (roomId !== null && hostKey === undefined && password !== undefined) {
      await this.limits.beginPassword(network, roomId);
      await this.passwords.pretend(password);
    }
    throw new HttpProblem(404, 'room_unknown');
  }

  private async admit(
    room: RoomRecord,
    { password, hostKey }: TicketRequest,
    subject: string,
    network: string,
  ): Promise<Role> {
    if (hostKey !== undefined) {
      await this.finder.checkHostKey(room, hostKey, network);
      return 'host';
    }
    if (room.bans.some((ban) => ban.subject === subject)) throw this.refusal(room, 'banned');
    if (room.policy.locked) throw this.refusal(room, 'room_locked');
    if (room.passwordHash === null) return 'participant';
    if (password === undefined) {
      throw new HttpProblem(401, 'password_required', {
        // RFC 9110 §11.6.1 wants a challenge; no browser asks people by this name.
        headers: { 'WWW-Authenticate': 'Room-Password' },
      });
    }
    await this.checkPassword(room, room.passwordHash, password, network);
    return 'participant';
  }

  private async checkPassword(
    room: RoomRecord,
    passwordHash: string,
    password: string,
    network: string,
  ): Promise<void> {
    const attempt = await this.limits.beginPassword(network, room.roomId);
    let wrong = false;
    try {
      wrong = !(await this.passwords.verify(passwordHash, password));
    } finally {
      if (!wrong) await attempt.refund();
    }
    if (wrong) throw this.refusal(room, 'password_wrong');
  }

  private refusal(
    { roomId }: RoomRecord,
    code: 'banned' | 'room_locked' | 'password_wrong',
  ): HttpProblem {
    this.audit.note(roomId, 'ticket_refused');
    return new HttpProblem(403, code);
  }

  private touch({ roomId, lastUsedAt }: RoomRecord): void {
    const now = Date.now();
    if (now - lastUsedAt < TOUCH_MS) return;
    this.directory.touch(roomId, now).catch((err: unknown) => {
      this.logger.warn('the use of a room was not written down', { roomId, err });
    });
  }
}
