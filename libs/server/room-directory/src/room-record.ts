import { DEFAULT_POLICY, policySchema, roomIdSchema } from '@madang/protocol';
import { z } from 'zod';

/** How many bans a room remembers; the oldest is forgotten first. */
export const MAX_BANS = 200;

/** Somebody whom a host has removed for good, by the opaque ids of its ticket. */
const banSchema = z.object({
  subject: z.string(),
  network: z.string(),
  /** Unix time in ms. */
  at: z.number().int(),
});
export type Ban = Readonly<z.infer<typeof banSchema>>;

const recordSchema = z
  .object({
    roomId: roomIdSchema,
    /** argon2id, PHC string; `null` without a password. */
    passwordHash: z.string().nullable(),
    /** SHA-256 of the host key, base64url. The key has 128 random bits, so a fast hash is enough. */
    hostKeyHash: z.string(),
    keyId: z.string().nullable(),
    capacity: z.number().int(),
    /** Unix time in ms. */
    createdAt: z.number().int(),
    policy: policySchema.default(DEFAULT_POLICY),
    /** 1 when made, one more with each update. */
    version: z.number().int().default(1),
    /** Unix time in ms of the last sign of use; a room that nobody uses is forgotten. */
    lastUsedAt: z.number().int().optional(),
    bans: z.array(banSchema).default([]),
  })
  .transform(({ lastUsedAt, ...room }) => ({ ...room, lastUsedAt: lastUsedAt ?? room.createdAt }));

/** A room as it is kept: exists without anyone in it. Hashes only, never a password or a key. */
export type RoomRecord = Readonly<z.output<typeof recordSchema>>;

/** Reads what `JSON.stringify` made of a record, also one that was kept before records had policies. */
export function parseRoomRecord(json: string): RoomRecord {
  return recordSchema.parse(JSON.parse(json));
}

/** With one more ban, which replaces an earlier one of the same subject. */
export function withBan(bans: readonly Ban[], ban: Ban): Ban[] {
  return [...bans.filter(({ subject }) => subject !== ban.subject), ban].slice(-MAX_BANS);
}
