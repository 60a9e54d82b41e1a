import { describe, expect } from '@jest/globals';
import { eventually } from '../browser/eventually';
import { meetingSuite, type Scene } from '../browser/meeting-suite';
import type { Person } from '../browser/person';
import { allSeeAndHearEachOther } from '../browser/sees-and-hears';
import { callWitness, hearWitness, takeSmallPictures, type Testimony } from '../browser/witness';
import { startTwoGatewaysOverRedis, type Cluster } from '../topologies/two-gateways-redis';

/** Eight small pictures per second leave the machine some air, so that it is not what makes a pause. */
const CHROMIUM = { args: ['--use-fake-device-for-media-stream=fps=8'] };
/** How long a pause of the pictures goes unnoticed. */
const PAUSE_MS = 500;
/** About twenty seconds: longer than the servers keep the place of somebody who does not come back. */
const ENOUGH_PICTURES = 160;

async function meet(scene: Scene, ...names: string[]): Promise<Person[]> {
  const people: Person[] = [];
  for (const name of names) {
    const person = await scene.person(name, { viewport: { width: 1024, height: 480 } });
    await person.context.addInitScript(takeSmallPictures);
    people.push(person);
    const [host] = people;
    if (person === host) await person.startMeeting(scene.url);
    else await person.open(host?.page.url() ?? '');
    await person.join();
  }
  await allSeeAndHearEachOther(people);
  for (const person of people) await person.openChat();
  return people;
}

const testimoniesOf = (people: readonly Person[]): Promise<Testimony[]> =>
  Promise.all(people.map(({ page }) => page.evaluate(hearWitness)));

const pausesIn = (testimonies: readonly Testimony[]): number[] =>
  testimonies.flatMap(({ pictures }) => Object.values(pictures).map(({ pause }) => pause));

/** Has everybody watched from before `happen` begins until it is over and many pictures more have been shown. */
async function watch(
  people: readonly Person[],
  happen: () => Promise<void> = () => Promise.resolve(),
): Promise<Testimony[]> {
  for (const { page } of people) await page.evaluate(callWitness);
  await happen();
  const before = await testimoniesOf(people);
  return eventually(
    'everybody goes on seeing everybody',
    async () => {
      const now = await testimoniesOf(people);
      const areEnough = now.every(({ pictures }, at) =>
        Object.entries(pictures).every(
          ([id, { shown }]) => shown >= (before[at]?.pictures[id]?.shown ?? 0) + ENOUGH_PICTURES,
        ),
      );
      if (areEnough) return now;
      throw new Error(JSON.stringify(now));
    },
    120_000,
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
  for (const person of people) for (const text of texts) await person.reads(text);
  const orders = await Promise.all(
    people.map(async (person) => {
      const shown = (await person.chatTexts()).flatMap(
        (shownText) => texts.find((text) => shownText.includes(text)) ?? [],
      );
      return shown;
    }),
  );
  const [first] = orders;
  expect(first?.toSorted()).toEqual(texts.toSorted());
  for (const order of orders) expect(order).toEqual(first);
}

function expectNothingWasNoticed(testimonies: readonly Testimony[], baselineMs: number): void {
  for (const { gone, said } of testimonies) {
    expect(gone).toEqual([]);
    expect(said.filter((text) => text.endsWith(' left'))).toEqual([]);
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
      const baselineMs = Math.max(...pausesIn(await watch(people)));

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
    400_000,
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
        // Names are isolated from the sentence around them.
        const plain = said.map((text) => text.replace(/[\u2066-\u2069]/g, ''));
        return gone.includes(id) && plain.includes('Bo left') ? true : undefined;
      });
    },
    150_000,
  );
});
