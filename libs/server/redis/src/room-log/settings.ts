import { roomLogSettings, type RoomLogSettings } from '@madang/server-room-log';

/**
 * Times of a deployment on Redis, all in ms and all the same on every node. A crashed node's members are
 * gone after `leaseMs + suspectMs + graceMs` and three sweeps at the latest.
 */
export interface RedisRoomLogSettings extends RoomLogSettings {
  /** How long a node counts as alive after it was heard. */
  readonly leaseMs: number;
  /** How often a node makes itself heard. */
  readonly renewMs: number;
  /** How long a lease must have lapsed before its members are detached; spans a stall of Redis. */
  readonly suspectMs: number;
  readonly sweepMs: number;
  /** How often a node looks whether it has missed something, though nothing seemed to be wrong. */
  readonly verifyMs: number;
  /** How long after a loss of data the nodes are given to say who is here. */
  readonly settleMs: number;
  /** How long what members say waits for a store that is away, before they are told to come again. */
  readonly patienceMs: number;
  /** How long a room stays that no node has asked for; longer than an outage of all gateways. */
  readonly roomTtlMs: number;
  /**
   * Groups of rooms with one hash tag each. One is right for a single Redis or Sentinel; on Cluster
   * several spread over the shards.
   */
  readonly partitions: number;
}

export function redisRoomLogSettings(
  changes: Partial<RedisRoomLogSettings> = {},
): RedisRoomLogSettings {
  return {
    ...roomLogSettings(),
    leaseMs: 6_000,
    renewMs: 2_000,
    suspectMs: 3_000,
    sweepMs: 1_000,
    verifyMs: 30_000,
    settleMs: 3_000,
    patienceMs: 10_000,
    roomTtlMs: 600_000,
    partitions: 1,
    ...changes,
  };
}
