import { describe, expect, it } from '@jest/globals';
import { docker } from '../stack/docker';
import type { System } from './system';

const SERVICES = ['init', 'edge', 'rooms', 'turn', 'gateway', 'redis', 'relay'];
const HEAP_LIMIT = "require('node:v8').getHeapStatistics().heap_size_limit";
const SECRETS_FOLDER = '/var/lib/madang/secrets';

export function describeRights(system: () => System): void {
  describe('a container', () => {
    it.each(SERVICES)(
      'of %s is not root, writes to no image, and has next to no rights',
      async (name) => {
        const { stack } = system();
        for (const id of await stack.containers(name)) {
          const { Config, HostConfig } = await stack.inspect(id);
          expect(Config.User).toBe('10001:10001');
          expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, Privileged: false });
          expect(HostConfig.CapDrop).toEqual(['ALL']);
          expect(HostConfig.CapAdd ?? []).toEqual(
            name === 'edge' || name === 'relay' ? ['NET_BIND_SERVICE'] : [],
          );
          expect(HostConfig.SecurityOpt).toContain('no-new-privileges:true');
          expect(HostConfig.RestartPolicy.Name).toBe(name === 'init' ? 'no' : 'unless-stopped');
        }
      },
    );

    it.each(SERVICES)('of %s has a limit of memory and of processes', async (name) => {
      const { stack } = system();
      for (const id of await stack.containers(name)) {
        const { HostConfig } = await stack.inspect(id);
        expect(HostConfig.Memory).toBeGreaterThan(0);
        expect(HostConfig.PidsLimit).toBe(512);
      }
    });

    it.each(['rooms', 'turn', 'gateway'])(
      'of %s keeps its heap within its memory',
      async (name) => {
        const { stack } = system();
        const [id = ''] = await stack.containers(name);
        const { HostConfig } = await stack.inspect(id);
        const heap = await stack.exec(id, ['node', '-p', HEAP_LIMIT]);
        expect(Number(heap)).toBeGreaterThan(64 * 1_048_576);
        expect(Number(heap)).toBeLessThan(0.8 * HostConfig.Memory);
      },
    );

    it('publishes ports only at the edge; the relay and init alone see the network of the host', async () => {
      const { stack } = system();
      const published: string[] = [];
      const onHost: string[] = [];
      for (const name of SERVICES) {
        for (const id of await stack.containers(name)) {
          const { HostConfig } = await stack.inspect(id);
          if (Object.keys(HostConfig.PortBindings ?? {}).length > 0) published.push(name);
          if (HostConfig.NetworkMode === 'host') onHost.push(name);
        }
      }
      expect(published).toEqual(['edge']);
      expect(onHost.sort()).toEqual(['init', 'relay']);
    });

    it('of Redis lets nobody in without the password', async () => {
      const { stack } = system();
      const redis = await stack.container('redis');
      const health = ['--user', 'health', '--pass', 'none', '--no-auth-warning'];
      expect(await stack.exec(redis, ['redis-cli', ...health, 'ping'])).toContain('PONG');
      for (const command of [['keys', '*'], ['info'], ['flushall'], ['get', 'x']]) {
        expect(await stack.exec(redis, ['redis-cli', ...command])).toContain('NOAUTH');
        expect(await stack.exec(redis, ['redis-cli', ...health, ...command])).toContain('NOPERM');
      }
    });

    it('holds secrets in files of its own only: not in its image, environment or logs', async () => {
      const { stack } = system();
      const secrets = await readSecrets(system());
      expect(secrets).toHaveLength(4);
      const logs = await stack.compose(['logs', '--no-color']);
      for (const id of await stack.containers()) {
        const { Config, Image } = await stack.inspect(id);
        const history = await docker(['history', '--no-trunc', Image]);
        for (const secret of secrets) {
          expect(Config.Env.join('\n')).not.toContain(secret);
          expect(history).not.toContain(secret);
        }
      }
      for (const secret of secrets) expect(logs).not.toContain(secret);
    });
  });
}

/** As init sees them, in a container of its own: no service mounts the folder. */
export async function readSecrets({ stack }: System): Promise<string[]> {
  const output = await stack.runInit(
    'sh',
    '-c',
    `for file in ${SECRETS_FOLDER}/*; do echo "secret=$(cat $file)"; done`,
  );
  return [...output.matchAll(/^secret=(.+?)\r?$/gm)].map(([, secret = '']) => secret).sort();
}
