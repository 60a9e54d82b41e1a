import type { Random } from '../world/random';

/** One thing that goes wrong. `at` and `forMs` in ms; `who` is counted over whoever is there then. */
export interface Fault {
  readonly at: number;
  readonly what: FaultKind;
  readonly who: number;
  /** How long it lasts, where it does. */
  readonly forMs: number;
  /** How many writes a failover loses. */
  readonly writes: number;
}

/** How often each kind is drawn: of pages and their connections, gateways, their connections to Redis, Redis. */
export const FAULT_WEIGHTS = {
  'link cut': 5,
  'link silent': 2,
  'link silent to the gateway': 1,
  'link silent to the page': 1,
  reload: 3,
  crash: 1,
  close: 1,
  leave: 3,
  reconnect: 2,
  'ticket used twice': 1,
  'gateway killed': 3,
  'gateway machine lost': 2,
  'gateway paused': 3,
  'gateway stopped': 3,
  'subscriber cut': 3,
  'subscriber silent': 2,
  'commands cut': 2,
  'answer cut': 3,
  'commands silent': 2,
  'redis restarted empty': 2,
  'redis restarted with its data': 1,
  'redis failed over': 4,
  'redis stalled': 2,
} as const;

export type FaultKind = keyof typeof FAULT_WEIGHTS;

export interface FaultPlan {
  readonly min: number;
  readonly max: number;
  /** The time in which they begin, in ms. */
  readonly from: number;
  readonly until: number;
  readonly weights: Partial<Record<FaultKind, number>>;
  /** Nothing lasts longer; 14 s when absent, longer than any patience. */
  readonly longestMs?: number;
}

export function drawFaults(random: Random, plan: FaultPlan): Fault[] {
  const { min, max, from, until, weights, longestMs = 14_000 } = plan;
  const faults = Array.from({ length: random.whole(min, max) }, (): Fault => {
    // Often short.
    const isShort = random.chance(0.7);
    const forMs = isShort ? random.between(50, 3_000) : random.between(3_000, 14_000);
    return {
      at: Math.round(random.between(from, until)),
      what: random.weighted(weights as Record<FaultKind, number>),
      who: random.whole(0, 59),
      forMs: Math.round(Math.min(forMs, longestMs)),
      writes: random.whole(1, 14),
    };
  });
  return faults.sort((a, b) => a.at - b.at);
}

export function faultText({ at, what, who, forMs, writes }: Fault): string {
  return `${(at / 1_000).toFixed(2)} s: ${what} (who ${who}, ${forMs} ms, ${writes} writes)`;
}
