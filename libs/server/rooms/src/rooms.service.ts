import {
  DEFAULT_POLICY,
  roomIdSchema,
  type CreateRoomRequest,
  type CreatedRoom,
  type Role,
  type RoomDescription,
  type Ticket,
  type TicketRequest,
} from '@madang/protocol';
import { TicketIssuer, newSecret, sameSecret, sha256 } from '@madang/server-access';
import { HttpProblem, Logger, Metrics } from '@madang/server-kernel';
import { RoomDirectory, type RoomRecord } from '@madang/server-room-directory';
import { Injectable } from '@nestjs/common';
import { type Client, ClientIds } from './client-ids';
import { Limits } from './limits';
import { PasswordHasher } from './password-hasher';
import { newRoomId } from './room-id';
import { RoomsConfig } from './rooms-config';

const HOST_KEY_BYTES = 16;
/** Two random ids of 64 bits meet so rarely that a second collision means a broken generator. */
const ID_ATTEMPTS = 3;

/** Makes rooms and decides who may enter them, as what. */
@Injectable()
export class RoomsService {
  private readonly roomsCreated;
  private readonly ticketsIssued;

  constructor(
    private readonly directory: RoomDirectory,
    private readonly tickets: TicketIssuer,
    private readonly passwords: PasswordHasher,
    private readonly limits: Limits,
    private readonly clients: ClientIds,
    private readonly config: RoomsConfig,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.roomsCreated = metrics.counter('madang_rooms_created_total', 'Rooms created');
    this.ticketsIssued = metrics.counter('madang_tickets_issued_total', 'Tickets issued', ['role']);
  }

  /** @param network Who asks, as a rate limit counts it. */
  async create({ password, keyId }: CreateRoomRequest, network: string): Promise<CreatedRoom> {
    await this.limits.newRooms.begin(network);
    const hostKey = newSecret(HOST_KEY_BYTES);
    const createdAt = Date.now();
    const room = await this.store({
      passwordHash: password === undefined ? null : await this.passwords.hash(password),
      hostKeyHash: sha256(hostKey),
      keyId: keyId ?? null,
      capacity: this.config.capacity,
      createdAt,
      policy: DEFAULT_POLICY,
      version: 1,
      lastUsedAt: createdAt,
      bans: [],
    });
    this.roomsCreated.inc();
    this.logger.info('room created', { roomId: room.roomId });
    return { ...describe(room), hostKey };
  }

  /** @throws HttpProblem 404 `room_unknown`, also for a text that cannot be a room id. */
  async describe(roomId: string): Promise<RoomDescription> {
    return describe(await this.find(roomId));
  }

  /** @throws HttpProblem with the reason why there is no ticket. */
  async issueTicket(roomId: string, request: TicketRequest, client: Client): Promise<Ticket> {
    const room = await this.find(roomId);
    const ids = this.clients.idsIn(room.roomId, client);
    const role = await this.admit(room, request, ids.subject, client.network);
    const { capacity, policy, version, bans } = room;
    const mustKnock = role !== 'host' && bans.some(({ network }) => network === ids.network);
    this.ticketsIssued.inc({ role });
    return this.tickets.issue({
      ...{ roomId: room.roomId, capacity, role, ...ids, mustKnock },
      ...{ policy, policyVersion: version },
    });
  }

  private async admit(
    room: RoomRecord,
    { password, hostKey }: TicketRequest,
    subject: string,
    network: string,
  ): Promise<Role> {
    if (hostKey !== undefined) {
      if (sameSecret(sha256(hostKey), room.hostKeyHash)) return 'host';
      throw new HttpProblem(403, 'host_key_wrong');
    }
    if (room.bans.some((ban) => ban.subject === subject)) throw new HttpProblem(403, 'banned');
    if (room.policy.locked) throw new HttpProblem(403, 'room_locked');
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
    { roomId }: RoomRecord,
    passwordHash: string,
    password: string,
    network: string,
  ): Promise<void> {
    const attempt = await this.limits.beginPassword(network, roomId);
    let wrong = false;
    try {
      wrong = !(await this.passwords.verify(passwordHash, password));
    } finally {
      if (!wrong) await attempt.refund();
    }
    if (wrong) throw new HttpProblem(403, 'password_wrong');
  }

  private async store(room: Omit<RoomRecord, 'roomId'>): Promise<RoomRecord> {
    for (let attempt = 0; attempt < ID_ATTEMPTS; attempt += 1) {
      const record = { roomId: newRoomId(), ...room };
      if (await reachable(this.directory.create(record))) return record;
    }
    throw new Error('no free room id was found');
  }

  private async find(text: string): Promise<RoomRecord> {
    const roomId = roomIdSchema.safeParse(text);
    const room = roomId.success ? await reachable(this.directory.find(roomId.data)) : null;
    if (room === null) throw new HttpProblem(404, 'room_unknown');
    return room;
  }
}

function describe({
  roomId,
  passwordHash,
  keyId,
  capacity,
  createdAt,
  policy: { waitingRoom, locked },
}: RoomRecord): RoomDescription {
  const needsPassword = passwordHash !== null;
  return { roomId, needsPassword, keyId, capacity, createdAt, waitingRoom, locked };
}

/** A directory that fails is away for now: callers may come again. */
async function reachable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new HttpProblem(503, 'unavailable', { cause, headers: { 'Retry-After': '1' } });
  }
}
