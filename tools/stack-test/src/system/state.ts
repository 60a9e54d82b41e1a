import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRoom } from '../stack/visitor';
import { readSecrets } from './rights';
import { System } from './system';

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
      // What it may not do, Redis leaves out of what it loads, and says so.
      const logs = await stack.compose(['logs', '--no-color', 'redis']);
      expect(logs).toContain('DB loaded from append only file');
      expect(logs).not.toMatch(/CRITICAL|NOPERM/);
    }, 180_000);

    it('comes back from a backup after all is lost', async () => {
      const { site, stack } = system();
      const room = await makeRoom(site);
      const keys = (await site.get('/api/jwks')).body;
      const secrets = await readSecrets(system());
      const folder = await mkdtemp(join(tmpdir(), 'madang-backup-'));
      try {
        const archive = join(folder, 'madang.tar.gz');
        await stack.script('backup.sh', archive);
        expect((await site.get(`/api/rooms/${room}`)).status).toBe(200);
        await stack.compose(['down', '--volumes', '--timeout', '5']);
        await stack.script('restore.sh', archive);
      } finally {
        await rm(folder, { recursive: true });
      }
      await stack.start([], ['--scale', 'gateway=2']);

      // Its certificates were not kept: it has another authority now.
      const again = await System.at(stack);
      expect((await again.site.get(`/api/rooms/${room}`)).status).toBe(200);
      expect((await again.site.get('/api/jwks')).body).toBe(keys);
      expect(await readSecrets(again)).toEqual(secrets);
    }, 240_000);

    it('is not touched by what is no backup', async () => {
      const { stack } = system();
      await expect(stack.script('restore.sh', 'package.json')).rejects.toThrow(/Name an archive/);
      await expect(stack.script('backup.sh')).rejects.toThrow(/Say where to/);
    });
  });
}
