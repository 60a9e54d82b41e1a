import { describe, expect, it } from '@jest/globals';
import { makeRoom } from '../stack/visitor';
import { readSecrets } from './rights';
import type { System } from './system';

export function describeState(system: () => System): void {
  describe('what is kept', () => {
    it('outlives all containers: rooms, keys, secrets and the certificate', async () => {
      const { site, stack } = system();
      const room = await makeRoom(site);
      const keys = (await site.get('/api/jwks')).body;
      const secrets = await readSecrets(system());

      await stack.compose(['down', '--timeout', '10']);
      await stack.start([], ['--scale', 'gateway=2']);

      expect((await site.get(`/api/rooms/${room}`)).status).toBe(200);
      expect((await site.get('/api/jwks')).body).toBe(keys);
      expect(await readSecrets(system())).toEqual(secrets);
    }, 180_000);
  });
}
