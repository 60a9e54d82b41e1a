import { describe, expect } from '@jest/globals';
import { allSeeAndHearEachOther, type Person } from '@madang/testing-browser';
import { meetingSuite } from '../browser/meeting-suite';
import { startTwoGatewaysOverRedis, type Cluster } from '../topologies/two-gateways-redis';

/** What the page shows of trouble: about ourselves and about another one. */
const TROUBLE = ['banner', 'tile-trouble'];

async function goOn(people: readonly [Person, Person]): Promise<void> {
  const [ada, bo] = people;
  await ada.say('from Ada');
  await bo.reads('from Ada');
  await bo.say('from Bo');
  await ada.reads('from Bo');
  await allSeeAndHearEachOther(people);
  expect(await ada.peerStates()).toEqual(['connected']);
  expect(await bo.peerStates()).toEqual(['connected']);
}

describe('a meeting whose gateway', () => {
  let cluster: Cluster;
  const { scenario } = meetingSuite(async () => (cluster = await startTwoGatewaysOverRedis()));

  scenario('stops, as in a deploy: nobody sees anything of it', async ({ meeting }) => {
    const people = await meeting('Ada', 'Bo');
    await allSeeAndHearEachOther(people);
    for (const person of people) await person.openChat();
    for (const person of people) await person.watchFor(...TROUBLE);
    await cluster.stopGateway();
    await goOn(people);
    for (const person of people) expect(await person.whatAppeared()).toEqual([]);
  });
});

describe('a meeting whose gateway', () => {
  let cluster: Cluster;
  const { scenario } = meetingSuite(async () => (cluster = await startTwoGatewaysOverRedis()));

  scenario('is killed: it is noticed, and goes on', async ({ meeting }) => {
    const people = await meeting('Ada', 'Bo');
    await allSeeAndHearEachOther(people);
    for (const person of people) await person.openChat();
    for (const person of people) await person.watchFor(...TROUBLE);
    await cluster.killGateway();
    await goOn(people);
    // The control of the scenario above: without a word of warning, something is seen.
    const appeared = await Promise.all(people.map((person) => person.whatAppeared()));
    expect(appeared.flat()).not.toEqual([]);
  });
});
