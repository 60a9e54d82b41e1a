import { describe, expect, it } from '@jest/globals';
import { type SignalContent } from './signal-content';
import { Pair } from './testing/pair';
import { Random } from './testing/random';

const SEED = Date.now() % 1_000_000;
const RUNS = 400;

function expectAgreement(pair: Pair, where = 'here'): void {
  const [impolite, polite] = pair.ends.map(({ connections }) => connections.at(-1));
  expect([where, ...pair.errors]).toEqual([where]);
  expect([where, pair.isConnected]).toEqual([where, true]);
  for (const pc of [impolite, polite]) {
    expect([where, pc?.signalingState, pc?.isRestarting]).toEqual([where, 'stable', false]);
    expect(pc?.transceivers.map(({ kind, direction }) => `${kind} ${direction}`)).toEqual([
      'audio sendrecv',
      'video sendrecv',
      'video sendrecv',
      'audio sendrecv',
    ]);
  }
  expect(impolite?.agreed.local?.media).toEqual(polite?.agreed.local?.media);
}

/** Two ends that have found each other, and no time has passed. */
async function connected(): Promise<Pair> {
  const pair = new Pair(new Random(1));
  await pair.settle();
  while (!pair.isConnected) {
    await pair.run();
    await pair.advance(5);
  }
  return pair;
}

const generations = (pair: Pair): number[] =>
  pair.ends.map(({ connections }) => connections.length);

describe('two peers', () => {
  it('agree on four slots with one offer, one answer and a few batches of candidates', async () => {
    const pair = await connected();
    await pair.calmDown();
    expectAgreement(pair);
    expect(generations(pair)).toEqual([1, 1]);
    const kinds = pair.sent.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'description')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'candidates').length).toBeLessThanOrEqual(4);
    pair.close();
    expect(pair.clock.pending).toBe(0);
  });

  it(`always end up stable and connected, whatever crosses whatever (seed ${SEED})`, async () => {
    for (let seed = SEED; seed < SEED + RUNS; seed += 1) {
      const random = new Random(seed);
      const pair = new Pair(random);
      const steps = 10 + random.below(150);
      for (let step = 0; step < steps; step += 1) {
        if (random.chance(0.06)) await pair.disturb();
        else if (!pair.isIdle) await pair.act();
      }
      await pair.calmDown();
      expectAgreement(pair, `seed ${seed}`);
      pair.close();
      expect(pair.clock.pending).toBe(0);
    }
  }, 120_000);

  it.each(['impolite', 'polite'] as const)(
    'begin anew together when the %s end does, without waiting for anything else',
    async (side) => {
      const pair = await connected();
      const end = pair[side];
      const [pc] = end.connections;
      if (pc !== undefined) pair.kill(pc);
      while (end.connections.length === 1) await pair.advance(100);
      await pair.run();
      for (let count = 0; count < 20; count += 1) {
        await pair.advance(5);
        await pair.run();
      }
      expect(generations(pair)).toEqual([2, 2]);
      expectAgreement(pair);
      pair.close();
    },
  );

  it('are not held up by what a closed connection never finished', async () => {
    const pair = new Pair(new Random(1));
    while (pair.polite.connections[0]?.signalingState !== 'have-remote-offer') await pair.act();
    // The polite end is about to answer when the impolite one gives up.
    await pair.advance(10_000);
    expect(generations(pair)).toEqual([2, 1]);
    await pair.calmDown();
    expectAgreement(pair);
    expect(generations(pair)).toEqual([2, 2]);
    pair.close();
  });

  it('begin anew when an answer is lost, though the media is well', async () => {
    const pair = await connected();
    pair.impolite.peer.handleNetworkChange();
    while (pair.impolite.incoming.length === 0) await pair.act();
    pair.impolite.incoming.length = 0;
    await pair.run();
    expect(pair.impolite.connections[0]?.signalingState).toBe('have-local-offer');
    expect(pair.isConnected).toBe(true);
    await pair.advance(15_000);
    await pair.calmDown();
    expectAgreement(pair);
    expect(generations(pair)).toEqual([2, 2]);
    pair.close();
  });

  it('take nothing that was meant for a former connection', async () => {
    const pair = await connected();
    const [, answer] = pair.sent.filter(({ kind }) => kind === 'description');
    const leftover = { ...(answer as SignalContent), generation: [1, 7] } as const;
    pair.impolite.peer.receive(leftover);
    await pair.calmDown();
    expectAgreement(pair);
    expect(generations(pair)).toEqual([1, 1]);
    pair.close();
  });
});
