import { describe, expect, it } from '@jest/globals';
import { FIRST_SEED, firstFailure, runsOf } from './testing/meeting/runs';

const RUNS = runsOf(1_000);

describe('four pages, whatever happens to them and to their servers', () => {
  it(`always agree in the end (${RUNS} runs, MADANG_SEED=${FIRST_SEED})`, async () => {
    expect(await firstFailure(4, RUNS)).toBeNull();
  }, 900_000);
});
