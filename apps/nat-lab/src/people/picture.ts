import { callWitness, eventually, hearWitness, type Person } from '@madang/testing-browser';
import { ofEach, type Both } from './call';

/** The picture counts as back when so many frames in a row have come after the change. */
const FRAMES_OF_A_CALL_THAT_GOES_ON = 30;

/** From now on each page notes when it shows a new picture of the other. Resolves when pictures come. */
export async function watchPictures(both: Both): Promise<void> {
  await ofEach(both, ({ page }) => page.evaluate(callWitness));
  await seeMore(both);
}

/** Resolves when more pictures have come at both, without a long pause between them. */
export async function seeMore(both: Both): Promise<void> {
  await Promise.all(both.map(seesMore));
}

/** The longest time without a new picture of the other since the watch began, at Ada and at Bo, in ms. */
export function longestPauses(both: Both): Promise<[number, number]> {
  return ofEach(both, async ({ page }) => {
    const { pictures } = await page.evaluate(hearWitness);
    return Math.max(...Object.values(pictures).map(({ pause }) => pause));
  });
}

/** Resolves when one of them has seen nothing new for so long; rejects when that does not come. */
export async function pauseFor(both: Both, pauseMs: number): Promise<void> {
  await eventually(
    `somebody sees nothing for ${pauseMs} ms`,
    async () => (Math.max(...(await longestPauses(both))) > pauseMs ? true : undefined),
    20_000,
  );
}

async function shown(person: Person): Promise<number> {
  const { pictures } = await person.page.evaluate(hearWitness);
  return Object.values(pictures).reduce((sum, one) => sum + one.shown, 0);
}

async function seesMore(person: Person): Promise<void> {
  const first = await shown(person);
  await eventually(
    `${person.name} sees pictures`,
    async () => ((await shown(person)) >= first + FRAMES_OF_A_CALL_THAT_GOES_ON ? true : undefined),
    60_000,
  );
}
