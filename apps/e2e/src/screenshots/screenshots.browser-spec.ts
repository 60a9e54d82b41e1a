import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../browser/chromium';
import { eventually } from '../browser/eventually';
import { installProbe, readContrast } from '../browser/media-probe';
import { Person } from '../browser/person';
import { allSeeAndHearEachOther } from '../browser/sees-and-hears';
import { ROOT } from '../topologies/paths';
import { startStandalone } from '../topologies/standalone';
import type { Topology } from '../topologies/topology';
import { portraitPage, PORTRAITS, type Portrait } from './portraits';

const PICTURE = join(ROOT, 'docs/images/meeting.png');
/** The brightness of our drawings varies by about 50. */
const BLANK_BELOW = 15;

/**
 * Three people with drawn faces in a meeting, as the README shows them. `MADANG_SCREENSHOTS=1` makes that picture
 * anew; otherwise the test holds that it could be made.
 */
describe('the picture of a meeting', () => {
  let folder = '';
  let topology: Topology | null = null;
  const browsers: Browser[] = [];

  beforeAll(async () => {
    [folder, topology] = await Promise.all([
      mkdtemp(join(tmpdir(), 'madang-portraits-')),
      startStandalone(),
    ]);
  });
  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await topology?.stop();
    await rm(folder, { recursive: true });
  });

  /** A file that Chromium plays as a camera: one picture, again and again. */
  async function draw(name: string, portrait: Portrait): Promise<string> {
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.setContent(portraitPage(portrait));
    const file = join(folder, `${name}.mjpeg`);
    await writeFile(file, await page.screenshot({ type: 'jpeg', quality: 95 }));
    await browser.close();
    return file;
  }

  async function enter(name: string, portrait: Portrait): Promise<Person> {
    const camera = await draw(name, portrait);
    const browser = await launchChromium({ args: [`--use-file-for-fake-video-capture=${camera}`] });
    browsers.push(browser);
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: 'dark',
      locale: 'en-US',
    });
    await context.addInitScript(installProbe);
    return new Person(name, context, await context.newPage());
  }

  it('shows three people', async () => {
    const people: Person[] = [];
    for (const [name, portrait] of Object.entries(PORTRAITS)) {
      const person = await enter(name, portrait);
      const [first] = people;
      if (first) await person.open(first.page.url());
      else await person.startMeeting(topology?.url ?? '');
      await person.join();
      people.push(person);
    }
    await allSeeAndHearEachOther(people);

    const [jimin] = people;
    if (jimin === undefined) throw new Error('nobody came');
    await eventually('every tile has a picture', async () => {
      const videos = await jimin.part('tile').locator('video').all();
      const contrasts = await Promise.all(videos.map((video) => video.evaluate(readContrast)));
      if (contrasts.length !== 3) throw new Error(`${contrasts.length} videos`);
      if (contrasts.some((contrast) => contrast < BLANK_BELOW)) throw new Error(contrasts.join());
      return true;
    });
    expect(await jimin.part('tile-name').allTextContents()).toHaveLength(3);

    if (process.env.MADANG_SCREENSHOTS === '1') await jimin.page.screenshot({ path: PICTURE });
  }, 120_000);
});
