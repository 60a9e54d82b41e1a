import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Person } from '@madang/testing-browser';
import type { AxeResults } from 'axe-core';

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
export async function barriers(person: Person): Promise<string[]> {
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

/** Presses Tab until the element has the focus; fails when it is never reached. */
export async function tabTo({ page }: Person, part: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    const focused = await page.evaluate(
      () => document.activeElement?.closest('[data-test]')?.getAttribute('data-test') ?? '',
    );
    if (focused === part) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${part}`);
}
