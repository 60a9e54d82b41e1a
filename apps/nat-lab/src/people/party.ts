import { installProbe, Person, takeSmallPictures } from '@madang/testing-browser';
import { type Browser } from 'playwright-core';
import { type Lab } from '../lab';
import { watchFirstFrame } from './first-frame';
import { launchAt } from './site-browser';

/** Two people, one at each site of a lab: Ada at `a`, and Bo at `b`. */
export class Party {
  private constructor(private readonly browsers: readonly [Browser, Browser]) {}

  static async invite(lab: Lab): Promise<Party> {
    const { a, b, folder } = lab;
    return new Party(await Promise.all([launchAt(a, folder), launchAt(b, folder)]));
  }

  /** New pages in new contexts, so that nothing of an earlier meeting is left. */
  async people(): Promise<[Person, Person]> {
    const [first, second] = this.browsers;
    return [await newcomer('Ada', first), await newcomer('Bo', second)];
  }

  async leave(): Promise<void> {
    await Promise.all(this.browsers.map((browser) => browser.close()));
  }
}

async function newcomer(name: string, browser: Browser): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 800, height: 500 },
    locale: 'en-US',
    ignoreHTTPSErrors: true,
  });
  for (const script of [installProbe, watchFirstFrame, takeSmallPictures]) {
    await context.addInitScript(script);
  }
  return new Person(name, context, await context.newPage());
}
