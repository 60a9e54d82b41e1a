import type { RoomId } from '@madang/protocol';

/** A room as it is kept: exists without anyone in it. Hashes only, never a password or a key. */
export interface RoomRecord {
  readonly roomId: RoomId;
  /** argon2id, PHC string; `null` without a password. */
  readonly passwordHash: string | null;
  /** SHA-256 of the host key, base64url. The key has 128 random bits, so a fast hash is enough. */
  readonly hostKeyHash: string;
  readonly keyId: string | null;
  readonly capacity: number;
  /** Unix time in ms. */
  readonly createdAt: number;
}

/** The durable facts about rooms, apart from who is in them. Each operation is atomic. */
export abstract class RoomDirectory {
  /** Stores a new room; `false` when the id is taken, and then nothing is changed. */
  abstract create(room: RoomRecord): Promise<boolean>;
  abstract find(roomId: RoomId): Promise<RoomRecord | null>;
}
