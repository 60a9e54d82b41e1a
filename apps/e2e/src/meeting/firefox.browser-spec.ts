import { afterAll, beforeAll, describe } from '@jest/globals';
import { allSeeAndHearEachOther } from '@madang/testing-browser';
import type { Browser } from 'puppeteer-core';
import { FirefoxPerson, launchFirefox } from '../browser/firefox-person';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';

describe('Firefox and Chromium', () => {
  let firefox: Browser | null = null;
  beforeAll(async () => {
    firefox = await launchFirefox();
  }, 60_000);
  afterAll(() => firefox?.close());
  const { scenario } = meetingSuite(startStandalone);

  scenario('see and hear each other, and chat', async ({ meeting }) => {
    if (firefox === null) throw new Error('not started');
    const [ada] = await meeting('Ada');
    const bo = await FirefoxPerson.with(firefox, 'Bo');
    await bo.enter(ada.page.url());
    await allSeeAndHearEachOther([ada, bo]);

    await bo.say('Hello from Firefox');
    await ada.reads('Hello from Firefox');
  });
});
