import type { DeadConnection } from '../connection/liveness';

/** What one sweep of a node did, for all nodes. */
export interface Sweep {
  /** Members who have left because their grace was over. */
  readonly timeouts: number;
  /** Members who are away because their node was heard of no more. */
  readonly detached: number;
}

/** What a node tells of its work on the room log, for whoever counts it. Must be quick, and must not throw. */
export interface RoomLogReports {
  /** A script was sent to Redis. */
  called(script: string): void;
  /** Somebody came back: with the entries that it had missed, or with a snapshot, or was refused. */
  resumed(result: 'entries' | 'snapshot' | 'refused'): void;
  /** The log was read because deliveries might have been missed. */
  repaired(outcome: 'current' | 'entries' | 'resync'): void;
  /** A claim of this node was taken over elsewhere, or is not known any more. */
  superseded(): void;
  swept(sweep: Sweep): void;
  /** This node counted as dead for a while, or Redis was restarted or replaced. */
  interrupted(reason: 'lapsed' | 'restarted'): void;
  /** A connection that was open and dead is being replaced. */
  foundDead(connection: DeadConnection): void;
  /** How far the clock of this machine is ahead of that of Redis, measured at each renewal of the lease. */
  measuredSkew(ms: number): void;
}

export const NO_REPORTS: RoomLogReports = {
  called: () => undefined,
  resumed: () => undefined,
  repaired: () => undefined,
  superseded: () => undefined,
  swept: () => undefined,
  interrupted: () => undefined,
  foundDead: () => undefined,
  measuredSkew: () => undefined,
};
