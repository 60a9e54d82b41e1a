import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { docker } from '../stack/docker';
import { eventually } from '@madang/testing-browser';
import { launch, meet } from './browsers';
import type { System } from './system';
import { heard, openChat, say, seesPicturesGoOn, troublesSeen, watchForTrouble } from './watching';

/** A setting that each service has, so that containers of before are not what is asked for any more. */
const ANOTHER_VERSION = { LOG_LEVEL: 'debug', ALLOWED_ORIGINS: '' };
/** By the second version of cgroups, or the first. */
const MEMORY_USED =
  'cat /sys/fs/cgroup/memory.current 2>/dev/null || cat /sys/fs/cgroup/memory/memory.usage_in_bytes';
const MEBIBYTE = 1_048_576;
const SERVICES = ['gateway', 'redis', 'rooms', 'turn', 'relay', 'edge'];

export function describeGoingOn(system: () => System): void {
  describe('a meeting goes on', () => {
    let browser: Browser;
    let ada: Page;
    let bo: Page;
    const said: string[] = [];
    beforeAll(async () => {
      browser = await launch();
      [ada, bo] = await meet(browser, system().site.url, 'all');
      for (const page of [ada, bo]) await openChat(page);
    }, 60_000);
    afterAll(() => browser.close());

    const talkUntil = async (isOver: () => boolean): Promise<void> => {
      do said.push(await say(ada, `said-${said.length}`));
      while (!isOver());
    };
    const talkDuring = async (work: Promise<unknown>): Promise<void> => {
      let isOver = false;
      const settled = work.finally(() => (isOver = true));
      settled.catch(() => undefined);
      await talkUntil(() => isOver);
      await settled;
    };
    const watch = () => Promise.all([ada, bo].map((page) => page.evaluate(watchForTrouble)));
    const troubles = async () =>
      (await Promise.all([ada, bo].map((page) => page.evaluate(troublesSeen)))).flat();

    it('while gateways are added and taken away, and nobody notices', async () => {
      const { stack } = system();
      await watch();
      for (const count of [4, 2]) {
        const scale = ['--no-deps', '--no-recreate', '--scale', `gateway=${count}`];
        await talkDuring(stack.start(['gateway'], scale));
        expect(await stack.containers('gateway')).toHaveLength(count);
      }
      expect(await heard(bo, said.length)).toEqual(said);
      expect(await troubles()).toEqual([]);
    }, 120_000);

    it.each(SERVICES)(
      'while %s is killed and started again: pictures go on, and what is said comes once',
      async (service) => {
        const { stack } = system();
        const [id = ''] = await stack.containers(service);
        await docker(['kill', id]);
        try {
          await Promise.all([seesPicturesGoOn(ada), seesPicturesGoOn(bo)]);
          await talkUntil(() => true);
        } finally {
          await docker(['start', id]);
        }
        await stack.healthy();
        await talkUntil(() => true);
        expect(await heard(bo, said.length)).toEqual(said);
        await Promise.all([seesPicturesGoOn(ada), seesPicturesGoOn(bo)]);
      },
      120_000,
    );

    it('while a gateway needs more memory than it may have, and starts again', async () => {
      const { stack } = system();
      const [id = ''] = await stack.containers('gateway');
      const { RestartCount } = await stack.inspect(id);
      const used = Number(await stack.exec(id, ['sh', '-c', MEMORY_USED]));
      const limit = (bytes: number) =>
        docker(['update', `--memory=${bytes}`, `--memory-swap=${bytes}`, id]);
      try {
        await limit(used + 4 * MEBIBYTE);
        // The largest process is ended, and that is not this one, but the gateway.
        const more = stack.exec(id, ['sh', '-c', 'head -c 50m /dev/zero | tail']);
        await Promise.allSettled([more, seesPicturesGoOn(ada), seesPicturesGoOn(bo)]);
        await eventually(
          'the gateway has been started again',
          async () => ((await stack.inspect(id)).RestartCount > RestartCount ? true : undefined),
          20_000,
        );
      } finally {
        await limit(1_024 * MEBIBYTE);
      }
      await stack.healthy();
      await talkUntil(() => true);
      expect(await heard(bo, said.length)).toEqual(said);
      await Promise.all([seesPicturesGoOn(ada), seesPicturesGoOn(bo)]);
    }, 120_000);

    it('when a new version does not start: the old one stays', async () => {
      const { stack } = system();
      const running = async () => [
        ...(await stack.containers('rooms')).sort(),
        ...(await stack.containers('gateway')).sort(),
      ];
      const before = await running();
      const failed = stack.update({ ALLOWED_ORIGINS: 'no origin' });
      await expect(failed).rejects.toThrow(/ALLOWED_ORIGINS[^]*the old one runs on/);
      expect(await running()).toEqual(before);
    }, 120_000);

    it('while everything is updated, and nobody notices', async () => {
      const { stack } = system();
      const before = await stack.containers('gateway');
      await watch();
      await talkDuring(stack.update(ANOTHER_VERSION));
      const after = await stack.containers('gateway');
      expect(after).toHaveLength(before.length);
      expect(after.filter((id) => before.includes(id))).toEqual([]);
      expect(await heard(bo, said.length)).toEqual(said);
      expect(await troubles()).toEqual([]);
    }, 240_000);

    it('while all gateways are replaced at once, as by a plain `up`, and nobody is alarmed', async () => {
      const { stack } = system();
      await watch();
      const all = ['--no-deps', '--force-recreate', '--scale', 'gateway=2'];
      await talkDuring(stack.start(['gateway'], all));
      expect(await heard(bo, said.length)).toEqual(said);
      expect(await troubles()).toEqual([]);
    }, 120_000);

    it('and would be seen to stumble, if nobody had announced it', async () => {
      const { stack } = system();
      await watch();
      const gateways = await stack.containers('gateway');
      await docker(['kill', ...gateways]);
      await docker(['start', ...gateways]);
      await stack.healthy();
      expect(await troubles()).not.toEqual([]);
    }, 120_000);
  });
}
