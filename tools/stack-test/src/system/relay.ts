import { beforeAll, describe, expect, it } from '@jest/globals';
import { makeRoom, Visitor } from '../stack/visitor';
import type { System } from './system';

/** Nobody's business of a meeting: the host itself, its cloud's metadata, private networks, other containers. */
const INTERNAL = ['127.0.0.1', '169.254.169.254', '10.0.0.1', '172.17.0.1', '192.168.0.1'];

export function describeRelay(system: () => System): void {
  describe('the relay', () => {
    let probe: (flags: readonly string[]) => Promise<string>;

    beforeAll(async () => {
      const { site, stack } = system();
      const visitor = await Visitor.enter(site, await makeRoom(site), 'Ada');
      visitor.close();
      const { ice } = visitor.known;
      const server = ice.iceServers.find(({ username }) => username !== undefined);
      expect(ice.relay).toBe('ready');
      const { hostname } = new URL(site.url);
      expect(server?.urls[0]).toBe(`turn:${hostname}:${stack.port('RELAY_PORT')}?transport=udp`);

      const relay = await stack.container('relay');
      const login = ['-u', server?.username ?? '', '-w', server?.credential ?? ''];
      const place = ['-p', stack.port('RELAY_PORT'), hostname];
      const command = (flags: readonly string[]) => ['turnutils_uclient', ...flags, ...place];
      probe = (flags) =>
        stack
          .exec(relay, ['timeout', '15', ...command([...login, ...flags])])
          .catch((error: Error) => error.message);
    });

    it('carries packets between two clients with the credentials that a participant is given', async () => {
      const output = await probe(['-y', '-n', '5', '-m', '2', '-l', '100']);
      expect(output).toMatch(/tot_send_msgs=20, tot_recv_msgs=20/);
    });

    it('carries them over TCP too', async () => {
      const output = await probe(['-t', '-y', '-n', '5', '-m', '2', '-l', '100']);
      expect(output).toMatch(/tot_send_msgs=20, tot_recv_msgs=20/);
    });

    it('refuses a wrong password', async () => {
      const output = await probe(['-w', 'wrong', '-y', '-n', '1']);
      expect(output).toContain('Cannot complete Allocation');
    });

    it.each(INTERNAL)('sends nothing to %s', async (address) => {
      const output = await probe(['-n', '1', '-m', '1', '-e', address, '-r', '3480']);
      expect(output).toMatch(/error 403/);
    });

    it('understands every line of its configuration', async () => {
      const logs = await system().stack.compose(['logs', '--no-color', 'relay']);
      expect(logs).toContain('White listing');
      expect(logs).not.toMatch(/Bad configuration format|deprecated/);
    });
  });
}
