import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Person } from '@madang/testing-browser';
import type { AxeResults } from 'axe-core';
import { describe, expect } from '@jest/globals';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What moves or fades comes to rest: a colour that is half there has no contrast to speak of. */
async function atRest({ page }: Person): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) =>
          playState !== 'running' || effect?.getComputedTiming().endTime === Infinity,
      ),
  );
}

/** What axe finds against WCAG 2.2 AA, each with the elements that it is about. */
async function barriers(person: Person): Promise<string[]> {
  await atRest(person);
  const { page } = person;
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  })`);
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html)
        .join(' ')
        .slice(0, 400)}`,
  );
}

describe.each(['light', 'dark'] as const)('accessibility, %s', (colorScheme) => {
  const { scenario } = meetingSuite(startStandalone);

  scenario('home, lobby, meeting and the page after have no barriers', async ({ person, url }) => {
    const ada = await person('Ada', { colorScheme });
    await ada.open(url);
    await ada.part('start-meeting').waitFor();
    expect(await barriers(ada)).toEqual([]);

    const link = await ada.startMeeting(url);
    expect(await barriers(ada)).toEqual([]);

    await ada.join();
    const bo = await person('Bo', { colorScheme });
    await bo.enter(link);
    await ada.seesTileOf('Bo');
    await bo.say('Hello');
    await ada.reads('Hello');
    expect(await barriers(ada)).toEqual([]);
    await ada.part('open-people').click();
    expect(await barriers(ada)).toEqual([]);

    await ada.leave();
    expect(await barriers(ada)).toEqual([]);
  });
});

describe('by keyboard alone', () => {
  const { scenario } = meetingSuite(startStandalone);

  /** Presses Tab until the element has the focus; fails when it is never reached. */
  async function tabTo({ page }: Person, part: string): Promise<void> {
    for (let presses = 0; presses < 40; presses++) {
      const focused = await page.evaluate(
        () => document.activeElement?.closest('[data-test]')?.getAttribute('data-test') ?? '',
      );
      if (focused === part) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reaches ${part}`);
  }

  scenario('one starts a meeting, joins, mutes, chats and leaves', async ({ person, url }) => {
    const ada = await person('Ada');
    const { keyboard } = ada.page;
    await ada.open(url);
    await ada.part('start-meeting').waitFor();
    await tabTo(ada, 'start-meeting');
    await keyboard.press('Enter');

    await ada.part('name-input').waitFor();
    await tabTo(ada, 'name-input');
    await keyboard.type('Ada');
    await keyboard.press('Enter');
    await ada.part('leave').waitFor();

    await tabTo(ada, 'toggle-microphone');
    const before = await ada.part('toggle-microphone').getAttribute('aria-label');
    await keyboard.press('Enter');
    await ada.page
      .locator(`[data-test="toggle-microphone"]:not([aria-label="${before}"])`)
      .waitFor();

    await tabTo(ada, 'open-chat');
    await keyboard.press('Enter');
    await tabTo(ada, 'chat-input');
    await keyboard.type('Typed');
    await keyboard.press('Enter');
    await ada.reads('Typed');

    await tabTo(ada, 'leave');
    await keyboard.press('Enter');
    await ada.part('rejoin').waitFor();
  });
});
