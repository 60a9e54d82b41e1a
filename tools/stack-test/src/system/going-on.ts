import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { docker } from '../stack/docker';
import { launch, meet } from './browsers';
import type { System } from './system';
import { heard, openChat, say, seesPicturesGoOn, troublesSeen, watchForTrouble } from './watching';

/** A setting that each service has, so that containers of before are not what is asked for any more. */
const ANOTHER_VERSION = { LOG_LEVEL: 'debug', ALLOWED_ORIGINS: '' };
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

    it('and would be seen to stumble, if all gateways were replaced at once', async () => {
      await watch();
      const all = ['--no-deps', '--force-recreate', '--scale', 'gateway=2'];
      await system().stack.start(['gateway'], all);
      expect(await troubles()).not.toEqual([]);
    }, 120_000);
  });
}
