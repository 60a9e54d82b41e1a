import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Lab } from '../lab';
import { NAT_KINDS } from '../net/nat-rules';
import { Party } from '../people/party';
import { type RelayTransport } from '../servers/relay';
import { isWhole } from '../demands';
import { meet, type Pair } from './encounter';
import { expectation } from './expectation';
import { tableOf, type Row } from './table';

const ALL: readonly RelayTransport[] = ['udp', 'tcp', 'tls'];
const pair = (a: Pair['a'], b: Pair['b'], ...transports: RelayTransport[]): Pair => ({
  a,
  b,
  transports,
});

/** Each kind of path wins somewhere, and each pair that needs a relay is tried without it too. */
const CHOSEN: readonly Pair[] = [
  pair('open', 'open', ...ALL),
  pair('open', 'port-restricted', ...ALL),
  pair('port-restricted', 'port-restricted'),
  pair('address-restricted', 'symmetric'),
  pair('full-cone', 'symmetric'),
  pair('port-restricted', 'symmetric'),
  pair('port-restricted', 'symmetric', ...ALL),
  pair('symmetric', 'symmetric'),
  pair('symmetric', 'symmetric', 'udp'),
  pair('symmetric', 'symmetric', 'tls'),
  pair('udp-blocked', 'port-restricted', 'udp'),
  pair('udp-blocked', 'port-restricted', ...ALL),
  pair('udp-blocked', 'udp-blocked', 'tcp'),
  pair('only-443', 'port-restricted', 'tcp'),
  pair('only-443', 'only-443', ...ALL),
];

/** Everything with everything; some twelve minutes. */
const WHOLE: readonly Pair[] = NAT_KINDS.flatMap((a, at) =>
  NAT_KINDS.slice(at).flatMap((b) =>
    [[], ['udp'] as const, ['tcp'] as const, ['tls'] as const, ALL].map((transports) =>
      pair(a, b, ...transports),
    ),
  ),
);

const pairs = isWhole ? WHOLE : CHOSEN;

describe('people behind NATs', () => {
  let lab: Lab;
  let party: Party;
  const rows: Row[] = [];

  beforeAll(async () => {
    lab = await Lab.create();
    party = await Party.invite(lab);
  }, 60_000);
  afterAll(async () => {
    process.stdout.write(`\n${tableOf(rows)}\n\n`);
    await party?.leave();
    await lab?.remove();
  });

  it.each(pairs)('$a and $b, relay over $transports', async (tried) => {
    const expected = expectation(tried.a, tried.b, tried.transports);
    const encounter = await meet(lab, party, tried, expected !== null).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${lab.logs()}`, { cause: error });
    });
    rows.push({ pair: tried, encounter });
    if (expected === null || encounter === null) return expect(encounter).toBe(expected);
    const [a, b] = encounter.paths.map(({ local }) => local);
    expect(expected[0]).toContain(a);
    expect(expected[1]).toContain(b);
  });
});
