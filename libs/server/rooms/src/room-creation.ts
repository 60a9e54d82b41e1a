import {
  DEFAULT_POLICY,
  type CreateRoomRequest,
  type CreatedRoom,
  type RoomDescription,
  patchPolicy,
  roomSchema,
} from '@madang/protocol';
import { InstallationSecret, newSecret, sameSecret, sha256 } from '@madang/server-access';
import { HttpProblem, Logger, Metrics } from '@madang/server-kernel';
import { RoomDirectory, type RoomRecord } from '@madang/server-room-directory';
import { Injectable } from '@nestjs/common';
import { Audit } from './audit';
import { IdempotentAnswers } from './idempotent-answers';
import { Limits } from './limits';
import { PasswordHasher } from './password-hasher';
import { reachable } from './reachable';
import { describeRoom } from './room-description';
import { newRoomId } from './room-id';
import { RoomsConfig } from './rooms-config';

const HOST_KEY_BYTES = 16;
/** Two random ids of 64 bits meet so rarely that a second collision means a broken generator. */
const ID_ATTEMPTS = 3;

/** Who asks for a room. */
export interface Creator {
  readonly network: string;
  readonly token: string | undefined;
  readonly idempotencyKey: string | undefined;
}

/** Makes rooms for whoever may have some. */
@Injectable()
export class RoomCreation {
  private readonly roomsCreated;

  constructor(
    private readonly directory: RoomDirectory,
    private readonly answers: IdempotentAnswers,
    private readonly passwords: PasswordHasher,
    private readonly limits: Limits,
    private readonly secret: InstallationSecret,
    private readonly audit: Audit,
    private readonly config: RoomsConfig,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.roomsCreated = metrics.counter('madang_rooms_created_total', 'Rooms created');
  }

  async create(request: CreateRoomRequest, creator: Creator): Promise<CreatedRoom> {
    await this.checkToken(creator);
    const { idempotencyKey } = creator;
    if (idempotencyKey === undefined) {
      const hostKey = newSecret(HOST_KEY_BYTES);
      return { ...(await this.make(request, creator, () => hostKey)), hostKey };
    }
    // Derived, so that the answer can be given again without being kept.
    const hostKeyFor = (roomId: string) =>
      this.secret.bytes('host key', HOST_KEY_BYTES, idempotencyKey, roomId).toString('base64url');
    const answer = await this.answers.once(idempotencyKey, request, async () =>
      JSON.stringify(await this.make(request, creator, hostKeyFor)),
    );
    const room = roomSchema.parse(JSON.parse(answer));
    return { ...room, hostKey: hostKeyFor(room.roomId) };
  }

  private async checkToken({ token, network }: Creator): Promise<void> {
    const { creationToken } = this.config;
    if (creationToken === null) return;
    if (token === undefined) {
      const headers = { 'WWW-Authenticate': 'Bearer' };
      throw new HttpProblem(401, 'creation_refused', { headers });
    }
    if (sameSecret(token, creationToken)) return;
    await this.limits.wrongHostKeys.begin(network);
    throw new HttpProblem(403, 'creation_refused');
  }

  private async make(
    { password, keyId, policy }: CreateRoomRequest,
    { network }: Creator,
    hostKeyFor: (roomId: string) => string,
  ): Promise<RoomDescription> {
    await this.limits.newRooms.begin(network);
    const createdAt = Date.now();
    const facts = {
      passwordHash: password === undefined ? null : await this.passwords.hash(password),
      keyId: keyId ?? null,
      capacity: this.config.capacity,
      createdAt,
      policy: patchPolicy(DEFAULT_POLICY, policy ?? {}),
      version: 1,
      lastUsedAt: createdAt,
      bans: [],
    };
    const room = await this.store((roomId) => sha256(hostKeyFor(roomId)), facts);
    this.roomsCreated.inc();
    this.audit.note(room.roomId, 'room_created');
    this.logger.info('room created', { roomId: room.roomId });
    return describeRoom(room);
  }

  private async store(
    hostKeyHashFor: (roomId: string) => string,
    facts: Omit<RoomRecord, 'roomId' | 'hostKeyHash'>,
  ): Promise<RoomRecord> {
    for (let attempt = 0; attempt < ID_ATTEMPTS; attempt += 1) {
      const roomId = newRoomId();
      const record = { roomId, hostKeyHash: hostKeyHashFor(roomId), ...facts };
      if (await reachable(this.directory.create(record))) return record;
    }
    throw new Error('no free room id was found');
  }
}
