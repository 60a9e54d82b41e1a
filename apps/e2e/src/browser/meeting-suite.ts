import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from '@jest/globals';
import {
  type ChromiumOptions,
  installProbe,
  launchChromium,
  Person,
} from '@madang/testing-browser';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { ROOT } from '../topologies/paths';
import type { Topology } from '../topologies/topology';

const FAILURES = join(ROOT, '.reports/failures');

/** What a scenario has at hand: a running Madang and people with browsers. */
export interface Scene {
  readonly url: string;
  /** A person with an empty browser; the context closes with the scenario. */
  person(name: string, options?: BrowserContextOptions): Promise<Person>;
  /** People of these names, all in one meeting; the first one began it. */
  meeting<const N extends readonly string[]>(...names: N): Promise<{ [K in keyof N]: Person }>;
}

export interface MeetingSuite {
  scenario(name: string, play: (scene: Scene) => Promise<void>, timeoutMs?: number): void;
}

/**
 * One Madang and one browser for all scenarios of the surrounding describe. A scenario fails, too, when a page has an
 * uncaught error, breaks its content security policy, or asks another origin for anything. A failure shows the servers'
 * logs and the pages' complaints, and leaves pictures of the pages in `.reports/failures`.
 */
export function meetingSuite(
  start: () => Promise<Topology>,
  chromium: ChromiumOptions = {},
): MeetingSuite {
  let topology: Topology | null = null;
  let browser: Browser | null = null;

  beforeAll(async () => {
    [topology, browser] = await Promise.all([start(), launchChromium(chromium)]);
  });
  afterAll(async () => {
    await browser?.close();
    await topology?.stop();
  });

  return {
    scenario(name, play, timeoutMs = 90_000) {
      it(
        name,
        async () => {
          if (topology === null || browser === null) throw new Error('not started');
          const people: Person[] = [];
          const scene = sceneOf(topology.url, browser, people);
          try {
            await play(scene);
            for (const person of people) await checkManners(person, topology.url);
          } catch (error) {
            await photograph(name, people);
            throw new Error(report(error, people, topology), { cause: error });
          } finally {
            await Promise.all(people.map(({ context }) => context.close()));
          }
        },
        timeoutMs,
      );
    },
  };
}

function sceneOf(url: string, browser: Browser, people: Person[]): Scene {
  const person: Scene['person'] = async (name, options = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1024, height: 640 },
      locale: 'en-US',
      ...options,
    });
    await context.addInitScript(installProbe);
    const newcomer = new Person(name, context, await context.newPage());
    people.push(newcomer);
    return newcomer;
  };
  return {
    url,
    person,
    meeting: async <const N extends readonly string[]>(...names: N) => {
      const all: Person[] = [];
      let link = '';
      for (const name of names) {
        const newcomer = await person(name);
        if (link === '') link = await newcomer.startMeeting(url);
        else await newcomer.open(link);
        await newcomer.join();
        all.push(newcomer);
      }
      return all as { [K in keyof N]: Person };
    },
  };
}

async function checkManners(person: Person, url: string): Promise<void> {
  const { host } = new URL(url);
  const foreign = person.requests.filter((request) => {
    const asked = new URL(request);
    return !['data:', 'blob:'].includes(asked.protocol) && asked.host !== host;
  });
  if (foreign.length > 0) throw new Error(`${person.name}'s page asked ${foreign.join(', ')}`);
  const uncaught = person.complaints.filter((complaint) => complaint.startsWith('uncaught'));
  if (uncaught.length > 0) throw new Error(`${person.name}'s page: ${uncaught.join('; ')}`);
  const violations = await person.page.evaluate(() => window.madangProbe.violations);
  if (violations.length > 0)
    throw new Error(`${person.name}'s page broke its CSP: ${violations.join('; ')}`);
}

async function photograph(scenario: string, people: readonly Person[]): Promise<void> {
  await mkdir(FAILURES, { recursive: true });
  const file = (name: string): string =>
    join(FAILURES, `${scenario}-${name}.png`.replaceAll(/[^\w.-]+/g, '-'));
  await Promise.allSettled(
    people.map(({ page, name }) => page.screenshot({ path: file(name), timeout: 5_000 })),
  );
}

function report(error: unknown, people: readonly Person[], topology: Topology): string {
  const complaints = people.flatMap((person) =>
    person.complaints.map((complaint) => `${person.name}: ${complaint}`),
  );
  return [
    error instanceof Error ? error.message : String(error),
    ...people.map(({ name, page }) => `${name} is at ${page.url()}`),
    ...complaints,
    topology.logs(),
  ].join('\n');
}
