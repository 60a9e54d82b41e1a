import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FIRST_SECRET, Lab } from '../lab';
import { RELAY_ADDRESSES } from '../net/addresses';
import { type NatKind } from '../net/nat-rules';

const TRANSPORTS = {
  udp: ['-p', '3478'],
  tcp: ['-p', '3478', '-t'],
  tls: ['-p', '443', '-t', '-S'],
} as const;

/** coturn's own client: two allocations that send each other messages, all of which must arrive. */
describe('a client of somebody else', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.create();
  }, 60_000);
  afterAll(() => lab?.remove());

  const exchange = (transport: keyof typeof TRANSPORTS, secret = FIRST_SECRET): Promise<string> =>
    lab.a.machine.run('timeout', [
      ...['8', 'turnutils_uclient', ...TRANSPORTS[transport], '-y', '-n', '2', '-m', '1'],
      ...['-W', secret, '-u', 'somebody', RELAY_ADDRESSES[0]],
    ]);

  it.each<[NatKind, keyof typeof TRANSPORTS]>([
    ['symmetric', 'udp'],
    ['udp-blocked', 'tcp'],
    ['only-443', 'tls'],
  ])('is relayed from %s over %s', async (kind, transport) => {
    await lab.a.reach(kind);
    const said = await exchange(transport);
    expect(said).toMatch(/tot_send_msgs=([1-9]\d*), tot_recv_msgs=\1\n/);
    expect(said).toContain('Total lost packets 0 ');
  });

  it.each<[NatKind, keyof typeof TRANSPORTS]>([
    ['udp-blocked', 'udp'],
    ['only-443', 'tcp'],
  ])('is not from %s over %s', async (kind, transport) => {
    await lab.a.reach(kind);
    await expect(exchange(transport)).rejects.toThrow();
  });

  it('is not with another secret', async () => {
    await lab.a.reach('open');
    await expect(exchange('udp', 'another-secret')).rejects.toThrow(/Cannot complete Allocation/);
  });
});
