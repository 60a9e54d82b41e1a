import { DEFAULT_POLICY, roomIdSchema } from '@madang/protocol';
import { GivenTicketKeys, newSecret, TicketIssuer, TicketVerifier } from '@madang/server-access';

const TICKETS = 2_000;

const keys = await GivenTicketKeys.generate();
const issuer = new TicketIssuer(keys);
const verifier = TicketVerifier.local(keys);
const grant = {
  ...{ roomId: roomIdSchema.parse('lusab-babad-gutih-tugad'), capacity: 8, role: 'host' as const },
  ...{ subject: newSecret(16), network: newSecret(16), mustKnock: false },
  ...{ policy: DEFAULT_POLICY, policyVersion: 1 },
};

/** One after the other, as each hello waits for its own: the median of the time, and all CPU, other threads' too. */
async function costOf(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let n = 0; n < TICKETS / 10; n += 1) await work();
  const before = process.cpuUsage();
  for (let n = 0; n < TICKETS; n += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(before);
  const median = times.sort((a, b) => a - b)[TICKETS / 2] ?? NaN;
  return `median ${median.toFixed(2)} ms, CPU ${((user + system) / TICKETS / 1_000).toFixed(2)} ms`;
}

const { ticket } = await issuer.issue(grant);
for (const [name, work] of [
  ['verifying a ticket', () => verifier.verify(ticket)],
  ['signing one', () => issuer.issue(grant)],
] as const) {
  console.log(`${name}: ${await costOf(work)}`);
}
