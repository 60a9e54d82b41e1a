import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TurnClient } from '@madang/server-turn-client';
import { credentialsFor, login, outcome, permissions } from './probe';
import { OTHER_V4, RelayHost, SECRET, SHIPPED_POLICY, V4, V6 } from './relay-host';
import { PERMITTED, REFUSED } from './vectors';

/** Somebody else's, to which nothing is sent: the relay takes it for its own. */
const PUBLIC = '9.8.7.6';

let relay: RelayHost;
beforeAll(async () => {
  relay = await RelayHost.start({ env: { RELAY_USER_QUOTA: '4' } });
}, 60_000);
afterAll(() => relay.stop());

let subjects = 0;
function credentials() {
  return credentialsFor(`p_${(subjects += 1)}`, SECRET);
}

describe("the relay's policy", () => {
  it('refuses every address that is not of the public internet', async () => {
    const answers = await permissions(relay.url, credentials(), REFUSED);
    expect(Object.entries(answers).filter(([, answer]) => answer !== '403')).toEqual([]);
    expect(Object.keys(answers)).toHaveLength(REFUSED.length);
  }, 60_000);

  it('permits public addresses', async () => {
    const answers = await permissions(relay.url, credentials(), PERMITTED);
    expect(Object.entries(answers).filter(([, answer]) => answer !== 'permitted')).toEqual([]);
  });

  it('permits its own addresses, where those meet who both need it, and no other of its host', async () => {
    const answers = await permissions(relay.url, credentials(), [
      { family: 'v4', address: V4, what: 'its own' },
      { family: 'v6', address: V6, what: 'its own' },
      { family: 'v4', address: OTHER_V4, what: "another of its host's" },
    ]);
    expect(Object.values(answers)).toEqual(['permitted', '403', 'permitted']);
  });

  it('carries data between two that meet there, over IPv4 and IPv6', async () => {
    for (const family of ['v4', 'v6'] as const) {
      const options = { ...credentials(), family };
      const [one, other] = await Promise.all([
        TurnClient.open(relay.url, options),
        TurnClient.open(relay.url, options),
      ]);
      await Promise.all([one.permit(other.relayed.address), other.permit(one.relayed.address)]);
      const arrived = new Promise((resolve) =>
        other.onData((_from, data) => resolve(String(data))),
      );
      one.send(other.relayed, Buffer.from(family));
      expect(await arrived).toBe(family);
      await Promise.all([one.close(), other.close()]);
    }
  });

  it('refuses who has no credentials, old ones, or ones of another secret', async () => {
    expect(await login(relay.url, { username: '', credential: '' })).toBe('401');
    expect(await login(relay.url, credentialsFor('late', SECRET, -1))).toBe('401');
    expect(await login(relay.url, credentialsFor('stranger', `${SECRET}4`))).toBe('401');
    expect(await login(relay.url, credentialsFor('guest', SECRET))).toBe('permitted');
  });

  it('counts the allocations of one participant, whenever the credentials were made', async () => {
    const held = await Promise.all(
      [600, 601, 602, 603].map((ttl) =>
        TurnClient.open(relay.url, credentialsFor('greedy', SECRET, ttl)),
      ),
    );
    expect(await outcome(TurnClient.open(relay.url, credentialsFor('greedy', SECRET, 604)))).toBe(
      '486',
    );
    expect(await login(relay.url, credentialsFor('modest', SECRET))).toBe('permitted');
    await Promise.all(held.map((client) => client.close()));
  });
});

describe('behind a NAT', () => {
  it('tells clients the public address, and lets them meet at it', async () => {
    await relay.stop();
    const natted = await RelayHost.start({ env: { RELAY_PUBLIC_IP: PUBLIC } });
    try {
      const options = credentials();
      const [one, other] = await Promise.all([
        TurnClient.open(natted.url, options),
        TurnClient.open(natted.url, options),
      ]);
      expect(other.relayed.address).toBe(PUBLIC);
      await Promise.all([one.permit(PUBLIC), other.permit(PUBLIC)]);
      const arrived = new Promise((resolve) =>
        other.onData((from, data) => resolve([from, String(data)])),
      );
      one.send(other.relayed, Buffer.from('to the public address'));
      expect(await arrived).toEqual([one.relayed, 'to the public address']);
      await Promise.all([one.close(), other.close()]);
      const answers = await permissions(natted.url, options, REFUSED);
      expect(Object.values(answers).filter((answer) => answer !== '403')).toEqual([]);
    } finally {
      await natted.stop();
    }
  }, 60_000);
});

describe('the gate', () => {
  it.each([
    [
      'a line is missing',
      'denied-peer-ip=169.254.0.0-169.254.255.255\n',
      ['169.254.1.1', '169.254.169.254'],
    ],
    ['a line of IPv6 is missing', 'denied-peer-ip=2002::', ['2002:7f00:1::1', '2002:a9fe:a9fe::1']],
  ])(
    'notices when %s',
    async (_what, line, expected) => {
      await relay.stop();
      const policy = SHIPPED_POLICY.split('\n')
        .filter((text) => !text.startsWith(line.trim()))
        .join('\n');
      expect(policy).not.toBe(SHIPPED_POLICY);
      const weak = await RelayHost.start({ policy });
      try {
        const answers = await permissions(weak.url, credentials(), REFUSED);
        const open = Object.entries(answers).filter(([, answer]) => answer !== '403');
        expect(open.map(([name]) => name.split(' ')[0])).toEqual(expected);
      } finally {
        await weak.stop();
      }
    },
    60_000,
  );
});
