import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Lab } from '../lab';
import { RELAY_ADDRESSES } from '../net/addresses';
import { Party } from '../people/party';
import { relayUrls } from '../servers/relay';
import { changeUnderCall, pauseUnderCall, type Change, type Healing } from './change';
import { hideSilence } from './hide-silence';

/** The longest time without a new picture, as people are promised it. */
const HEALED_WITHIN_MS = 3_000;

// A machine that is busy with something else makes a call pause, too; it does not do so three times running.
jest.retryTimes(2);

const [first, second] = RELAY_ADDRESSES;
const one = Object.values(relayUrls(first));
const both = [...one, ...Object.values(relayUrls(second))];
const direct = { a: 'port-restricted', b: 'port-restricted', relays: one } as const;

const blocked: Change = { ...direct, happen: ({ a }) => a.become('udp-blocked') };
const deadRelay: Change = {
  a: 'symmetric',
  b: 'symmetric',
  relays: both,
  happen: (lab, [ada, bo]) => {
    const used = [ada.localAddress, ada.remoteAddress, bo.localAddress, bo.remoteAddress];
    return lab.killRelay(used.includes(first) ? first : second);
  },
};

const changes: readonly (readonly [string, Change])[] = [
  ['its NAT box forgets everything', { ...direct, happen: ({ a }) => a.forget() }],
  ['UDP is blocked', blocked],
  ['only port 443 is left', { ...direct, happen: ({ a }) => a.become('only-443') }],
  ['the NAT becomes symmetric', { ...direct, happen: ({ a }) => a.become('symmetric') }],
  ['its address changes', { ...direct, happen: ({ a }) => a.readdress() }],
  ['it moves to another network', { ...direct, happen: ({ a }) => a.move() }],
  ['the relay between them dies', deadRelay],
];

describe('a call when', () => {
  let lab: Lab;
  let party: Party;
  const told: string[] = [];

  beforeAll(async () => {
    lab = await Lab.create();
    party = await Party.invite(lab);
  }, 60_000);
  afterEach(async () => {
    for (const address of RELAY_ADDRESSES) await lab.reviveRelay(address);
  });
  afterAll(async () => {
    process.stdout.write(`\n${told.join('\n')}\n\n`);
    await party?.leave();
    await lab?.remove();
  });

  const play = async (name: string, change: Change): Promise<Healing> => {
    const healing = await changeUnderCall(lab, party, change);
    const { pauses, before, after } = healing;
    const ways = [before, after].map((paths) => paths.map(({ local }) => local).join(' – '));
    told.push(`${name}: ${pauses.map(Math.round).join(' and ')} ms, ${ways.join(' → ')}`);
    return healing;
  };

  it.each(changes)('%s goes on by itself', async (name, change) => {
    const { pauses } = await play(name, change);
    expect(Math.max(...pauses)).toBeLessThan(HEALED_WITHIN_MS);
  });

  // Whether such a call ever goes on is not asked: its pages take each restart for one that has worked.
  it.each([
    ['UDP is blocked', blocked],
    ['the relay between them dies', deadRelay],
  ])('%s, and nobody looks for silence, pauses for longer', async (_name, change) => {
    const unnoticed = { ...change, script: hideSilence };
    await expect(pauseUnderCall(lab, party, unnoticed, HEALED_WITHIN_MS)).resolves.toBeUndefined();
  });
});
