import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  allSeeAndHearEachOther,
  eventually,
  installProbe,
  launchChromium,
  Person,
  readContrast,
} from '@madang/testing-browser';
import type { Browser } from 'playwright-core';
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

  /** Files that Chromium plays as cameras: one picture, again and again. */
  async function draw(portraits: readonly (readonly [string, Portrait])[]): Promise<string[]> {
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    const files: string[] = [];
    for (const [name, portrait] of portraits) {
      await page.setContent(portraitPage(portrait));
      const file = join(folder, `${name}.mjpeg`);
      await writeFile(file, await page.screenshot({ type: 'jpeg', quality: 95 }));
      files.push(file);
    }
    await browser.close();
    return files;
  }

  async function person(name: string, camera: string): Promise<Person> {
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
    const cameras = await draw(Object.entries(PORTRAITS));
    const jimin = await person('Jimin', cameras[0] ?? '');
    const omar = await person('Omar', cameras[1] ?? '');
    const marta = await person('Marta', cameras[2] ?? '');
    const people = [jimin, omar, marta];
    const link = await jimin.startMeeting(topology?.url ?? '');
    await jimin.join();
    await omar.enter(link);
    await marta.enter(link);
    await allSeeAndHearEachOther(people);

    await jimin.say('안녕하세요! Hello, can you hear me?');
    await omar.reads('can you hear me');
    await omar.say('Loud and clear.');
    await marta.reads('Loud and clear');
    await marta.say('Me too. Shall we begin?');
    await jimin.reads('Shall we begin?');
    await eventually('every tile has a picture', async () => {
      const videos = await jimin.part('tile').locator('video').all();
      const contrasts = await Promise.all(videos.map((video) => video.evaluate(readContrast)));
      if (contrasts.length !== 3) throw new Error(`${contrasts.length} videos`);
      if (contrasts.some((contrast) => contrast < BLANK_BELOW)) throw new Error(contrasts.join());
      return true;
    });
    expect(await jimin.part('tile-name').allTextContents()).toHaveLength(3);

    if (process.env.MADANG_SCREENSHOTS !== '1') return;
    await jimin.page.mouse.move(0, 0);
    await jimin.page.screenshot({ path: PICTURE });
  }, 120_000);
});
