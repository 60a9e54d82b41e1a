import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TurnClient } from '@madang/server-turn-client';
import { makeCertificate, type TestCertificate } from '@madang/testing';
import { readFileSync } from 'node:fs';
import { eventually } from '@madang/testing-browser';
import { credentialsFor, login } from './probe';
import { RelayHost, SECRET, V4 } from './relay-host';

const FILE = 'relay.pem';
const PICKED_UP_WITHIN_MS = 15_000;

let relay: RelayHost | undefined;
let first: TestCertificate;
let next: TestCertificate;
let expired: TestCertificate;
beforeAll(async () => {
  [first, next, expired] = await Promise.all([
    makeCertificate([V4]),
    makeCertificate([V4]),
    makeCertificate([V4], { days: -1 }),
  ]);
});
afterEach(() => relay?.stop());
afterAll(() => Promise.all([first, next, expired].map((each) => each.remove())));

/** One file with chain and key, as the edge hands it over. */
const bundle = ({ pem, key }: TestCertificate) => `${pem}${readFileSync(key, 'utf8')}`;

const loginWith = (host: RelayHost, { pem }: TestCertificate) =>
  login(host.tlsUrl, { ...credentialsFor('p_someone', SECRET), tls: { ca: pem } });

async function untilTrusted(host: RelayHost, certificate: TestCertificate): Promise<void> {
  await eventually(
    'the certificate is served',
    async () => ((await loginWith(host, certificate)) === 'permitted' ? true : undefined),
    PICKED_UP_WITHIN_MS,
  );
}

describe("the relay's certificate", () => {
  it('is renewed without a restart, and nobody is cut off', async () => {
    relay = await RelayHost.start({ env: { RELAY_TLS: 'on' }, files: { [FILE]: bundle(first) } });
    await untilTrusted(relay, first);
    expect(await loginWith(relay, next)).toBe('tls');
    const options = { ...credentialsFor('p_caller', SECRET), tls: { ca: first.pem } };
    const caller = await TurnClient.open(relay.tlsUrl, options);
    relay.write(FILE, bundle(next));
    await untilTrusted(relay, next);
    expect(await loginWith(relay, first)).toBe('tls');
    expect(await caller.refresh()).toBeGreaterThan(0);
    await caller.close();
  }, 60_000);

  it('may come later: until then there is no TLS', async () => {
    relay = await RelayHost.start();
    await relay.said('The relay starts without TLS');
    expect(await loginWith(relay, first)).toBe('refused');
    relay.write(FILE, bundle(first));
    await untilTrusted(relay, first);
    expect(await login(relay.url, credentialsFor('p_someone', SECRET))).toBe('permitted');
  }, 60_000);

  it('stays when the next one is of no use', async () => {
    relay = await RelayHost.start({ files: { [FILE]: bundle(first) } });
    await untilTrusted(relay, first);
    relay.write(FILE, bundle(expired));
    await relay.said('The relay keeps its certificate');
    relay.write(FILE, next.pem);
    await relay.said('is not a private key in PEM');
    expect(await loginWith(relay, first)).toBe('permitted');
  }, 60_000);

  it('is not looked at when TLS is off', async () => {
    relay = await RelayHost.start({ env: { RELAY_TLS: 'off' }, files: { [FILE]: bundle(first) } });
    expect(await loginWith(relay, first)).toBe('refused');
  });
});
