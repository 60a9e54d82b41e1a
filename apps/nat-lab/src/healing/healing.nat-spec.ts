import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Lab } from '../lab';
import { RELAY_ADDRESSES } from '../net/addresses';
import { Party } from '../people/party';
import { relayUrls } from '../servers/relay';
import { changeUnderCall, pauseUnderCall, type Change, type Healing } from './change';
import { delayMs, isWhole } from '../demands';
import { HEALED_WITHIN_MS } from './healed-within';
import { hideSilence } from './hide-silence';
import { refuseRestarts } from './refuse-restarts';

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
    return lab.relays.kill(used.includes(first) ? first : second);
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

/** All but the first: media that go out make the box remember, and nobody has to do anything. */
const helped = changes.slice(1);

describe('a call when', () => {
  let lab: Lab;
  let party: Party;
  const told: string[] = [];

  beforeAll(async () => {
    lab = await Lab.create({ delayMs });
    party = await Party.invite(lab);
  }, 60_000);
  afterEach(async () => {
    for (const address of RELAY_ADDRESSES) await lab.relays.revive(address);
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
  it.each(isWhole ? helped : helped.filter(([, change]) => [blocked, deadRelay].includes(change)))(
    '%s, and its pages neither see silence nor restart, pauses for longer',
    async (_name, change) => {
      const unhelped = { ...change, scripts: [hideSilence, refuseRestarts] };
      await expect(pauseUnderCall(lab, party, unhelped, HEALED_WITHIN_MS)).resolves.toBeUndefined();
    },
  );
});
