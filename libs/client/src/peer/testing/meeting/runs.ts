import { Model } from './model';
import { changeAllNetworks, changeOneNetwork, killOne, play } from './play';

const EPILOGUES = [changeOneNetwork, changeAllNetworks, killOne];

const { MADANG_SEED } = process.env;

/** Printed by the name of a test; `MADANG_SEED=… npm test` plays the one run with this number again. */
export const FIRST_SEED = Number(MADANG_SEED ?? Date.now() % 1_000_000_000);

/** As many as are asked for, but one where a seed is given. */
export const runsOf = (count: number): number => (MADANG_SEED === undefined ? count : 1);

/** Plays so many meetings and resolves to what went wrong in the first one that did, its seed ahead; else to null. */
export async function firstFailure(size: number, runs: number): Promise<string[] | null> {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + runs; seed += 1) {
    const { wrong } = await play(new Model(seed), size, EPILOGUES);
    if (wrong.length > 0) return [`MADANG_SEED=${seed}`, ...wrong];
  }
  return null;
}
