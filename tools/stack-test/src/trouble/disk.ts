import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { docker } from '../stack/docker';
import { eventually } from '@madang/testing-browser';
import { Stack } from '../stack/stack';
import { makeRoom, Visitor } from '../stack/visitor';
import { System } from '../system/system';

const MINUTE = 60_000;
const SMALL_DISK = 'tools/stack-test/src/trouble/small-disk.yml';
const FILLER = '/var/lib/madang/data/filler';
const CHAT = { kind: 'chat', payload: 'p1.aGVsbG8' } as const;
const READINESS = 'fetch("http://127.0.0.1:8080/readyz").then((r) => r.text()).then(console.log)';

export function describeDisk(): void {
  describe('a full disk', () => {
    it('is what init says when it cannot write the secrets', async () => {
      const full = '/var/lib/madang:size=4k,uid=10001';
      const init = docker(['run', '--rm', `--tmpfs=${full}`, 'madang-init']);
      await expect(init).rejects.toThrow(/init cannot write .*there is no space left on the disk/);
    });

    describe('of Redis', () => {
      let system: System;
      let redis: string;
      beforeAll(async () => {
        const stack = await Stack.up(['edge'], [], [SMALL_DISK]);
        system = await System.at(stack);
        redis = await stack.container('redis');
      }, 10 * MINUTE);
      afterAll(() => system.stack.down(), MINUTE);

      it(
        'is said by the services and by their health; nothing is taken as said; and it heals by itself',
        async () => {
          const { site, stack } = system;
          const room = await makeRoom(site);
          const ada = await Visitor.enter(site, room, 'Ada');
          await ada.append(1, CHAT);
          await stack.exec(redis, ['sh', '-c', `cat /dev/zero >${FILLER} || true`]);

          // Redis writes once a second, and takes what comes before it has noticed.
          const refusal = await eventually(
            'no room is made any more',
            async () => {
              const answer = await site.post('/api/rooms', {});
              return answer.status === 201 ? undefined : answer;
            },
            20_000,
          );
          expect(refusal.status).toBe(503);
          expect(JSON.parse(refusal.body)).toMatchObject({ code: 'unavailable' });
          await expect(ada.append(2, CHAT)).rejects.toThrow(/unavailable|waited in vain/);
          expect((await site.get('/')).status).toBe(200);
          for (const service of ['rooms', 'gateway']) {
            const readiness = await stack.exec(await stack.container(service), [
              'node',
              '-e',
              READINESS,
            ]);
            expect(JSON.parse(readiness)).toMatchObject({ failing: ['redis'] });
            const logs = await stack.compose(['logs', '--no-color', service]);
            expect(logs).toContain('No space left on device');
            expect(logs).not.toContain('open and dead');
          }
          await eventually(
            'Redis is not well',
            async () => {
              const { Health } = (await stack.inspect(redis)).State;
              return Health?.Status === 'unhealthy' ? true : undefined;
            },
            60_000,
          );

          await stack.exec(redis, ['rm', FILLER]);
          await stack.healthy();
          const again = await eventually('she is back', () => ada.resume(site), 20_000);
          await again.append(3, CHAT);
          again.close();
        },
        3 * MINUTE,
      );
    });
  });
}
