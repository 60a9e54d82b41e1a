import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LIMITS } from '@madang/protocol';
import { GRANT } from '../test/grant';
import { JwksServer } from '../test/jwks-server';
import { MemorySecrets } from '../test/memory-secrets';
import { InstallationSecret } from './installation-secret';
import {
  KEY_SIGNS_MS,
  PUBLISHED_AFTER_MS,
  PUBLISHED_BEFORE_MS,
  RotatingTicketKeys,
} from './rotating-ticket-keys';
import { TicketIssuer } from './ticket-issuer';
import { TicketVerifier } from './ticket-verifier';

const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 0, 1);

let secrets: MemorySecrets;
beforeEach(() => {
  secrets = new MemorySecrets();
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  jest.setSystemTime(START);
});
afterEach(() => void jest.useRealTimers());

const later = (ms: number) => void jest.setSystemTime(Date.now() + ms);
const kids = async (keys: RotatingTicketKeys) =>
  (await keys.published()).keys.map(({ kid }) => kid);

describe('rotated keys', () => {
  it('never make a live ticket fail, over many rotations, two issuers and a verifier with a cache', async () => {
    const issuers = [1, 2].map(() => new TicketIssuer(new RotatingTicketKeys(secrets)));
    const [one, other] = issuers;
    if (one === undefined || other === undefined) throw new Error();
    const server = new JwksServer();
    const url = await server.start();
    const verifiers = [TicketVerifier.remote(url), TicketVerifier.remote(url)];
    const signers = new Set<string>();
    let n = 0;
    /** A minute in the life of a ticket. */
    const check = async () => {
      n += 1;
      const issuer = n % 2 === 0 ? one : other;
      const { ticket } = await issuer.issue(GRANT);
      signers.add(ticket.split('.')[0] ?? '');
      // Keys come from a cache that is a minute old …
      for (const [i, verifier] of verifiers.entries()) {
        if (i > 0 && n % 5 !== 0) continue;
        await expect(verifier.verify(ticket)).resolves.toMatchObject(GRANT);
      }
      later(LIMITS.ticketTtlMs - 1_001);
      // … or are fetched in the last second, from whichever issuer.
      await server.publish(n % 3 === 0 ? one : other);
      await expect(TicketVerifier.remote(url).verify(ticket)).resolves.toMatchObject(GRANT);
      later(1_001);
    };
    try {
      await server.publish(one);
      await check();
      for (let rotation = 1; rotation <= 6; rotation += 1) {
        // Minute by minute around the time at which the key changes; seldom otherwise.
        jest.setSystemTime(START + rotation * KEY_SIGNS_MS - 40 * MINUTE_MS);
        for (let minute = 0; minute < 80; minute += 1) {
          await check();
        }
      }
    } finally {
      await server.stop();
    }
    expect(signers.size).toBe(7);
  });

  it('are published well before and after they sign, and not longer', async () => {
    const keys = new RotatingTicketKeys(secrets);
    const [first] = await kids(keys);
    later(KEY_SIGNS_MS - PUBLISHED_BEFORE_MS - 1);
    expect(await kids(keys)).toEqual([first]);
    later(1 + MINUTE_MS);
    const [, second] = await kids(keys);
    expect(await kids(keys)).toEqual([first, second]);
    expect((await keys.signer()).kid).toBe(first);
    later(PUBLISHED_BEFORE_MS);
    expect((await keys.signer()).kid).toBe(second);
    expect(await kids(keys)).toEqual([first, second]);
    later(PUBLISHED_AFTER_MS + MINUTE_MS);
    expect(await kids(keys)).toEqual([second]);
  });

  it('go on after a long stop: the old key signs until the new one is known', async () => {
    const [first] = await kids(new RotatingTicketKeys(secrets));
    later(5 * KEY_SIGNS_MS);
    const keys = new RotatingTicketKeys(secrets);
    expect((await keys.signer()).kid).toBe(first);
    expect(await kids(keys)).toHaveLength(2);
    later(PUBLISHED_BEFORE_MS);
    expect((await keys.signer()).kid).not.toBe(first);
  });

  it('are the same in all processes, however they race', async () => {
    const all = Array.from({ length: 5 }, () => new RotatingTicketKeys(secrets));
    const published = await Promise.all(all.map(kids));
    expect(new Set(published.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it('go on signing while the store is away, but not with what may be outdated', async () => {
    const keys = new RotatingTicketKeys(secrets);
    const { kid } = await keys.signer();
    secrets.away = true;
    later(2 * MINUTE_MS);
    expect((await keys.signer()).kid).toBe(kid);
    later(PUBLISHED_BEFORE_MS);
    await expect(keys.signer()).rejects.toThrow('ECONNREFUSED');
    secrets.away = false;
    expect((await keys.signer()).kid).toBe(kid);
  });

  it('say unavailable to whoever verifies while they cannot be had', async () => {
    const { ticket } = await new TicketIssuer(new RotatingTicketKeys(secrets)).issue(GRANT);
    const verifier = TicketVerifier.local(new RotatingTicketKeys(secrets));
    secrets.away = true;
    await expect(verifier.verify(ticket)).rejects.toMatchObject({ code: 'unavailable' });
    secrets.away = false;
    expect(await verifier.verify(ticket)).toMatchObject(GRANT);
  });
});

describe('the kept secret of an installation', () => {
  it('is made once, however many processes begin, and read from then on', async () => {
    const all = await Promise.all([1, 2, 3].map(() => InstallationSecret.kept(secrets)));
    const ids = [...all, await InstallationSecret.kept(secrets)].map((one) => one.id('x', 'y'));
    expect(new Set(ids).size).toBe(1);
    const elsewhere = await InstallationSecret.kept(new MemorySecrets());
    expect(elsewhere.id('x', 'y')).not.toBe(ids[0]);
  });
});
