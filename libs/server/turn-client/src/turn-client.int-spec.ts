import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  makeCertificate,
  startCoturn,
  type TestCertificate,
  type TestCoturn,
} from '@madang/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { credentialsFor } from '../test/credentials';
import { stunBinding } from './stun-binding';
import { TurnClient, type TurnOptions } from './turn-client';
import type { TurnFailure } from './turn-error';

const SECRET = 'a-secret-of-the-relays';
const HOST = '127.0.0.1';

let certificate: TestCertificate;
let relay: TestCoturn;

beforeAll(async () => {
  certificate = await makeCertificate([HOST]);
  relay = await startCoturn({
    secret: SECRET,
    tls: certificate,
    flags: ['--user-quota=3', '--stale-nonce=1', '--denied-peer-ip=10.0.0.0-10.255.255.255'],
  });
}, 30_000);
afterAll(async () => {
  await relay.stop();
  await certificate.remove();
});

type Way = 'udp' | 'tcp' | 'tls';

function url(way: Way): string {
  return way === 'tls'
    ? `turns:${HOST}:${relay.tlsPort}?transport=tcp`
    : `turn:${HOST}:${relay.port}?transport=${way}`;
}

let subjects = 0;

function open(way: Way, options: Partial<TurnOptions> & { subject?: string } = {}) {
  const { subject = `p_${(subjects += 1)}`, ...given } = options;
  const tls = { ca: certificate.pem };
  return TurnClient.open(url(way), { ...credentialsFor(subject, SECRET), tls, ...given });
}

/** Asks again while the quota is used up: coturn counts an allocation over UDP for a second more. */
async function openAtLast(way: Way, options: { readonly subject: string }): Promise<TurnClient> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      return await open(way, options);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('486')) || Date.now() > deadline) {
        throw error;
      }
      await delay(50);
    }
  }
}

function failure(expected: TurnFailure | { readonly kind: string; readonly code?: unknown }) {
  return expect.objectContaining({ failure: expect.objectContaining(expected) as unknown });
}

describe.each<Way>(['udp', 'tcp', 'tls'])('over %s', (way) => {
  it('finds out where the server sees us', async () => {
    const { mapped, rttMs } = await stunBinding(url(way), { tls: { ca: certificate.pem } });
    expect(mapped).toEqual({ address: HOST, port: expect.any(Number) as unknown });
    expect(rttMs).toBeGreaterThan(0);
  });

  it('relays between two clients, and gives the allocations back', async () => {
    const same = { subject: `pair_${way}` };
    const [one, other] = await Promise.all([open(way, same), open(way, same)]);
    expect(one.relayed.address).toBe(HOST);
    expect(one.lifetimeSeconds).toBeGreaterThan(0);
    expect(one.isOpenToAll).toBe(false);
    await Promise.all([one.permit(HOST), other.permit(HOST)]);
    const arrived = new Promise((resolve) => {
      other.onData((from, data) => resolve([from, data.toString()]));
    });
    one.send(other.relayed, Buffer.from('through two allocations'));
    expect(await arrived).toEqual([one.relayed, 'through two allocations']);
    await Promise.all([one.close(), other.close()]);
    // The quota is 3: these do not fit while the others stand.
    const next = await Promise.all([1, 2, 3].map(() => openAtLast(way, same)));
    await Promise.all(next.map((client) => client.close()));
  }, 20_000);

  it('tells refusals by their code', async () => {
    await expect(open(way, credentialsFor('late', SECRET, -10))).rejects.toEqual(
      failure({ kind: 'rejected', code: 401 }),
    );
    await expect(open(way, credentialsFor('stranger', 'another-secret-than-that'))).rejects.toEqual(
      failure({ kind: 'rejected', code: 401 }),
    );
    await expect(open(way, { username: '', credential: '' })).rejects.toEqual(
      failure({ kind: 'rejected', code: 401 }),
    );
    const client = await open(way);
    await expect(client.permit('10.1.2.3')).rejects.toEqual(
      failure({ kind: 'rejected', code: 403 }),
    );
    await client.close();
  });
});

it('tells a quota that is used up', async () => {
  const held = await Promise.all([1, 2, 3].map(() => open('udp', { subject: 'greedy' })));
  await expect(open('udp', { subject: 'greedy' })).rejects.toEqual(
    failure({ kind: 'rejected', code: 486 }),
  );
  await Promise.all(held.map((client) => client.close()));
});

it('goes on with a new nonce when its own has become stale', async () => {
  const client = await open('udp');
  const isOver = Date.now() + 3_000;
  // The relay's nonces last one second here, so that several are used up meanwhile.
  let refreshes = 0;
  while (Date.now() < isOver) {
    expect(await client.refresh()).toBeGreaterThan(0);
    refreshes += 1;
  }
  expect(refreshes).toBeGreaterThan(1);
  await client.close();
}, 15_000);

describe('TLS', () => {
  it('is refused with a certificate that nobody vouches for', async () => {
    await expect(open('tls', { tls: {} })).rejects.toEqual(
      failure({ kind: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    );
  });

  it('is refused with a certificate for another name', async () => {
    const tls = { ca: certificate.pem, servername: 'example.org' };
    await expect(open('tls', { tls })).rejects.toEqual(
      failure({ kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    );
  });

  it('goes on with any certificate when asked to', async () => {
    const client = await open('tls', { tls: { rejectUnauthorized: false } });
    await client.close();
  });
});

it('hears when the relay dies', async () => {
  const mortal = await startCoturn({ secret: SECRET });
  const options = credentialsFor('p', SECRET);
  const client = await TurnClient.open(`turn:${HOST}:${mortal.port}?transport=tcp`, options);
  const ended = new Promise((resolve) => client.onEnd((error) => resolve(error)));
  await mortal.stop();
  expect(await ended).toEqual(failure({ kind: 'closed' }));
  await expect(client.permit(HOST)).rejects.toEqual(failure({ kind: 'closed' }));
  await client.close();
}, 30_000);
