import { beforeAll, describe, expect, it } from '@jest/globals';
import { TurnClient, type TurnOptions } from '@madang/server-turn-client';
import { networkInterfaces } from 'node:os';
import { login, permissions } from '../relay/probe';
import { PERMITTED, REFUSED, type Vector } from '../relay/vectors';
import { eventually } from '@madang/testing-browser';
import { makeRoom, Visitor } from '../stack/visitor';
import type { System } from './system';

const HANDED_OVER_WITHIN_MS = 60_000;

export function describeRelay(system: () => System): void {
  describe('the relay', () => {
    let host: string;
    let options: TurnOptions;

    const url = (transport: string) =>
      `turn:${host}:${system().stack.port('RELAY_PORT')}?transport=${transport}`;
    const logs = () => system().stack.compose(['logs', '--no-color', 'relay']);
    /** Those of the families that this host has: the relay takes what is there. */
    const here = (vectors: readonly Vector[]) =>
      vectors.filter(({ family }) => family === 'v4' || hasIpv6());

    beforeAll(async () => {
      host = new URL(system().site.url).hostname;
      options = await credentials(system());
    });

    it('is offered first by UDP, then by TCP', async () => {
      const [server] = await relaysOf(system());
      expect(server?.urls).toEqual([url('udp'), url('tcp')]);
    });

    it.each(['udp', 'tcp'])('lets in over %s who is in a meeting', async (transport) => {
      expect(await login(url(transport), options)).toBe('permitted');
    });

    it('is given a certificate by the edge, and relays over TLS', async () => {
      const secure = `turns:${host}:${system().stack.port('RELAY_TLS_PORT')}?transport=tcp`;
      const { authority = '' } = system().site;
      await eventually(
        'the relay speaks TLS',
        async () =>
          (await login(secure, { ...options, tls: { ca: authority } })) === 'permitted' ||
          undefined,
        HANDED_OVER_WITHIN_MS,
      );
    }, 90_000);

    it('refuses a wrong password', async () => {
      expect(await login(url('udp'), { ...options, credential: 'wrong' })).toBe('401');
    });

    it('sends to nothing that is not of the public internet', async () => {
      const answers = await permissions(url('udp'), options, here(REFUSED));
      expect(Object.entries(answers).filter(([, answer]) => answer !== '403')).toEqual([]);
    });

    it('may send to the public internet', async () => {
      const answers = await permissions(url('udp'), options, here(PERMITTED));
      expect(Object.entries(answers).filter(([, answer]) => answer !== 'permitted')).toEqual([]);
    });

    it('changes its secret while it runs', async () => {
      const client = await TurnClient.open(url('tcp'), options);
      const { stack } = system();
      const output = await stack.runInit('rotate-relay-secret');
      expect(output).toContain('The relay has a new secret');
      expect(await logs()).toContain('The relay accepts 2 secret(s).');
      expect(await client.refresh()).toBeGreaterThan(0);
      await client.close();
      expect(await login(url('udp'), options)).toBe('permitted');
      expect(await login(url('udp'), await credentials(system()))).toBe('permitted');
    }, 120_000);

    it('understands every line of its configuration', async () => {
      expect(await logs()).toContain('White listing');
      expect(await logs()).not.toMatch(/Bad configuration format|deprecated/);
    });
  });
}

/** What somebody who enters a meeting is given, of servers that want credentials. */
async function relaysOf({ site }: System) {
  const visitor = await Visitor.enter(site, await makeRoom(site), 'Ada');
  visitor.close();
  const { ice } = visitor.known;
  expect(ice.relay).toBe('ready');
  return ice.iceServers.filter(({ username }) => username !== undefined);
}

async function credentials(system: System): Promise<TurnOptions> {
  const [server] = await relaysOf(system);
  return { username: server?.username ?? '', credential: server?.credential ?? '' };
}

function hasIpv6(): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.some(({ address }) => /^[23][0-9a-f]{3}:/.test(address));
}
