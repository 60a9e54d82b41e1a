import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launch, meet } from './browsers';
import type { System } from './system';
import { heard, openChat, say, troublesSeen, watchForTrouble } from './watching';

/** A setting that each service has, so that containers of before are not what is asked for any more. */
const ANOTHER_VERSION = { LOG_LEVEL: 'debug', ALLOWED_ORIGINS: '' };

export function describeUpdate(system: () => System): void {
  describe('an update in the middle of a meeting', () => {
    let browser: Browser;
    let ada: Page;
    let bo: Page;
    beforeAll(async () => {
      browser = await launch();
      [ada, bo] = await meet(browser, system().site.url, 'all');
      for (const page of [ada, bo]) await openChat(page);
    }, 60_000);
    afterAll(() => browser.close());

    it('leaves everything as it is when the new version does not start', async () => {
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

    it('replaces every gateway, and nobody notices', async () => {
      const { stack } = system();
      const before = await stack.containers('gateway');
      for (const page of [ada, bo]) await page.evaluate(watchForTrouble);
      const update = stack.update(ANOTHER_VERSION);
      let isOver = false;
      void update.catch(() => undefined).then(() => (isOver = true));
      const said: string[] = [];
      while (!isOver) said.push(await say(ada, `said-${said.length}`));
      await update;

      const after = await stack.containers('gateway');
      expect(after).toHaveLength(before.length);
      expect(after.filter((id) => before.includes(id))).toEqual([]);
      expect(await heard(bo, said.length)).toEqual(said);
      expect(await ada.evaluate(troublesSeen)).toEqual([]);
      expect(await bo.evaluate(troublesSeen)).toEqual([]);
    }, 240_000);

    it('would be noticed, if all gateways were replaced at once', async () => {
      for (const page of [ada, bo]) await page.evaluate(watchForTrouble);
      const all = ['--no-deps', '--force-recreate', '--scale', 'gateway=2'];
      await system().stack.start(['gateway'], all);
      const troubles = await Promise.all([ada, bo].map((page) => page.evaluate(troublesSeen)));
      expect(troubles.flat()).not.toEqual([]);
    }, 120_000);
  });
}
