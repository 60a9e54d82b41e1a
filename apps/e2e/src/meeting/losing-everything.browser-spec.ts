import { describe, expect } from '@jest/globals';
import {
  allSeeAndHearEachOther,
  callWitness,
  eventually,
  hearWitness,
  type Person,
  takeSmallPictures,
  type Testimony,
} from '@madang/testing-browser';
import { meetingSuite, type Scene } from '../browser/meeting-suite';
import { startTwoGatewaysOverRedis, type Cluster } from '../topologies/two-gateways-redis';

/** Eight small pictures per second leave the machine some air, so that it is not what makes a pause. */
const CHROMIUM = { args: ['--use-fake-device-for-media-stream=fps=8'] };
/** Wide enough for the chat beside the tiles, and little to paint. */
const FEW_PIXELS = {
  viewport: { width: 1024, height: 400 },
  deviceScaleFactor: 0.4,
  reducedMotion: 'reduce',
} as const;
/** How long a pause of the pictures goes unnoticed. */
const PAUSE_MS = 500;
/** Longer than the servers keep the place of somebody who does not come back. */
const AFTERMATH_MS = 20_000;
const SOME_PICTURES = 10;
/** For a machine with much else to do. */
const SLOW_MS = 120_000;

const isFarewell = (text: string): boolean => text.endsWith(' left');

async function meet(scene: Scene, ...names: string[]): Promise<Person[]> {
  const people: Person[] = [];
  for (const name of names) {
    const person = await scene.person(name, FEW_PIXELS);
    await person.context.addInitScript(takeSmallPictures);
    people.push(person);
    const [host] = people;
    if (person === host) await person.startMeeting(scene.url);
    else await person.open(host?.page.url() ?? '');
    await person.join();
  }
  for (const person of people) {
    await person.openChat();
    for (const other of people) await person.seesTileOf(other.name);
  }
  await watch(people, () => Promise.resolve());
  return people;
}

const testimoniesOf = (people: readonly Person[]): Promise<Testimony[]> =>
  Promise.all(people.map(({ page }) => page.evaluate(hearWitness)));

const pausesIn = (testimonies: readonly Testimony[]): number[] =>
  testimonies.flatMap(({ pictures }) => Object.values(pictures).map(({ pause }) => pause));

/** Has everybody watched from before `happen` begins until some time after it is over. */
async function watch(people: readonly Person[], happen: () => Promise<void>): Promise<Testimony[]> {
  for (const { page } of people) await page.evaluate(callWitness);
  await happen();
  const before = await testimoniesOf(people);
  return eventually(
    'everybody goes on seeing everybody',
    async () => {
      const now = await testimoniesOf(people);
      const isEnough = now.every(({ watched, pictures }, at) => {
        const { watched: watchedBefore = 0, pictures: shownBefore = {} } = before[at] ?? {};
        const goOn = Object.entries(pictures).every(
          ([id, { shown }]) => shown >= (shownBefore[id]?.shown ?? 0) + SOME_PICTURES,
        );
        return goOn && watched >= watchedBefore + AFTERMATH_MS;
      });
      if (isEnough) return now;
      throw new Error(JSON.stringify(now));
    },
    SLOW_MS,
  );
}

/** Everybody says something; `meanwhile` happens; everybody has read everything once, in one order. */
async function talk(
  people: readonly Person[],
  topic: string,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const texts = people.map(({ name }) => `${topic}, says ${name}`);
  for (const [at, person] of people.entries()) await person.say(texts[at] ?? '');
  await meanwhile();
  const order = async (person: Person): Promise<string[]> =>
    (await person.chatTexts()).flatMap((shown) => texts.find((text) => shown.includes(text)) ?? []);
  const orders = await eventually(
    'everybody has read everything',
    async () => {
      const all = await Promise.all(people.map(order));
      if (all.every(({ length }) => length >= texts.length)) return all;
      throw new Error(JSON.stringify(all));
    },
    SLOW_MS,
  );
  const [first] = orders;
  expect(first?.toSorted()).toEqual(texts.toSorted());
  for (const one of orders) expect(one).toEqual(first);
}

function expectNothingWasNoticed(testimonies: readonly Testimony[], baselineMs: number): void {
  for (const { gone, said } of testimonies) {
    expect(gone).toEqual([]);
    expect(said.filter(isFarewell)).toEqual([]);
  }
  // What the machine cannot do without a fault, it need not do with one.
  expect(Math.max(...pausesIn(testimonies))).toBeLessThanOrEqual(
    Math.max(PAUSE_MS, 2 * baselineMs),
  );
}

describe('a meeting of five', () => {
  let cluster: Cluster;
  const { scenario } = meetingSuite(
    async () => (cluster = await startTwoGatewaysOverRedis()),
    CHROMIUM,
  );

  scenario(
    'goes on when all gateways are killed, and when Redis loses everything',
    async (scene) => {
      const people = await meet(scene, 'Ada', 'Bo', 'Cy', 'Di', 'Ed');
      // Starting servers costs the machine something, with or without a fault.
      const baseline = await watch(people, () =>
        talk(people, 'No trouble', () => cluster.startGateways()),
      );
      const baselineMs = Math.max(...pausesIn(baseline));

      const withoutGateways = await watch(people, async () => {
        await cluster.killGateways();
        await talk(people, 'No gateway', () => cluster.startGateways());
      });
      expectNothingWasNoticed(withoutGateways, baselineMs);

      const withoutRedis = await watch(people, async () => {
        await cluster.killRedis();
        await talk(people, 'No Redis', () => cluster.startRedis());
      });
      expectNothingWasNoticed(withoutRedis, baselineMs);
      const longest = [withoutGateways, withoutRedis].map((one) => Math.max(...pausesIn(one)));
      console.log(
        `longest pauses in ms: ${baselineMs} without a fault, then ${longest.join(', ')}`,
      );
    },
    600_000,
  );
});

describe('a meeting of two', () => {
  let cluster: Cluster;
  const { scenario } = meetingSuite(
    async () => (cluster = await startTwoGatewaysOverRedis()),
    CHROMIUM,
  );

  scenario(
    'whoever reloads while there is no gateway comes back as the same person, the host as host',
    async (scene) => {
      const [ada, bo] = await meet(scene, 'Ada', 'Bo');
      if (ada === undefined || bo === undefined) throw new Error('nobody came');
      const before = await bo.seesTileOf('Ada');

      await cluster.killGateways();
      await ada.page.reload();
      await cluster.startGateways();
      await ada.comeBack();
      await allSeeAndHearEachOther([ada, bo]);

      expect(await bo.seesTileOf('Ada')).toBe(before);
      await bo.part('open-people').click();
      const entry = bo.part('person').and(bo.page.locator(`[data-participant="${before}"]`));
      expect(await entry.textContent()).toContain('Host');
    },
    150_000,
  );

  scenario(
    'a witness notices pictures that stop, and whoever leaves',
    async (scene) => {
      const [ada, bo] = await meet(scene, 'Ada', 'Bo');
      if (ada === undefined || bo === undefined) throw new Error('nobody came');
      const id = await ada.seesTileOf('Bo');
      await ada.page.evaluate(callWitness);
      const pause = async (): Promise<number> =>
        (await ada.page.evaluate(hearWitness)).pictures[id]?.pause ?? 0;

      const baselineMs = await pause();
      await bo.page.evaluate(() => window.madangProbe.peers.forEach((peer) => peer.close()));
      await eventually('a pause', async () => {
        return (await pause()) > Math.max(PAUSE_MS, 2 * baselineMs) ? true : undefined;
      });
      await bo.leave();
      await eventually('a farewell', async () => {
        const { gone, said } = await ada.page.evaluate(hearWitness);
        return gone.includes(id) && said.some(isFarewell) ? true : undefined;
      });
    },
    150_000,
  );
});
