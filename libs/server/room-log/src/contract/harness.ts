import type { RoomLog, RoomLogSettings } from '../room-log';

/** An empty deployment of one adapter, as the contract suite needs it. */
export interface RoomLogHarness {
  /** What the deployment was started with. Small numbers, as the suite fills every bound. */
  readonly settings: RoomLogSettings;
  /** One more gateway on the same backplane, ready to use. */
  node(): Promise<RoomLog>;
  /** Ends a gateway without a word to the others; what it hosted is found out by them. */
  crash(node: RoomLog): Promise<void>;
  /** Unix time in ms as the deployment sees it. */
  now(): number;
  /** Lets this much time pass, or resolves at once where time passes by itself; the suite then waits for what follows. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}
