import { describe, expect, it } from '@jest/globals';
import { nodeProblem } from './node-version.mjs';

describe('nodeProblem', () => {
  it.each(['12.22.12', '16.20.2', '18.20.8', '20.9.0', '20.18.3'])('refuses Node %s', (version) => {
    expect(nodeProblem(version)).toMatch(/needs Node\.js 20\.19 or newer.*https:\/\/nodejs\.org/);
    expect(nodeProblem(version)).toContain(version);
  });

  it.each(['20.19.0', '20.20.2', '22.0.0', '24.21.0'])('accepts Node %s', (version) => {
    expect(nodeProblem(version)).toBeNull();
  });
});
