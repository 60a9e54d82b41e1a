import type { LIMITS } from '@madang/protocol';
import type { RedisRoomLogSettings } from '@madang/server-redis';

/**
 * What gateways of a test have in place of the product's, which has no such switches: for negative controls,
 * and where upkeep would be counted with what is looked at.
 */
export interface Tuning {
  readonly settings?: Partial<RedisRoomLogSettings>;
  readonly limits?: Partial<Record<keyof typeof LIMITS, number>>;
  /** Replaced in every script that has it. */
  readonly scripts?: readonly { readonly text: string; readonly by: string }[];
}

export function tuningEnv(tuning: Tuning = {}): Readonly<Record<string, string>> {
  return { TUNING: JSON.stringify(tuning) };
}

/** As `tuningEnv` has written it; the tests' own gateway trusts it. */
export function readTuning(env: NodeJS.ProcessEnv): Tuning {
  return JSON.parse(env.TUNING ?? '{}') as Tuning;
}
