import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, startCoturn, type TestCoturn } from '@madang/testing';
import type { Browser } from 'puppeteer-core';
import { FirefoxPerson, launchFirefox } from '../browser/firefox-person';
import { startStandalone } from '../topologies/standalone';
import type { Topology } from '../topologies/topology';

const SECRET = 'a-secret-of-this-relay';

describe('the doctor in Firefox', () => {
  let firefox: Browser;
  beforeAll(async () => {
    firefox = await launchFirefox();
  }, 60_000);
  afterAll(() => firefox.close());

  describe('with a relay', () => {
    let relay: TestCoturn;
    let madang: Topology;
    beforeAll(async () => {
      relay = await startCoturn({ secret: SECRET });
      const at = `${relay.host}:${relay.port}`;
      madang = await startStandalone({
        TURN_URLS: `turn:${at}?transport=udp,turn:${at}?transport=tcp`,
        ...{ TURN_SECRET: SECRET, STUN_URLS: `stun:${at}` },
      });
    }, 60_000);
    afterAll(async () => {
      await madang.stop();
      await relay.stop();
    });

    it('finds all well, and calls itself through the relay', async () => {
      const bo = await FirefoxPerson.with(firefox, 'Bo');
      expect(await bo.diagnose(madang.url)).toMatchObject({
        ...{ page: 'ok', server: 'ok', signal: 'ok', clock: 'ok', relay: 'ok', stun: 'ok' },
        ...{ turnUdp: 'ok', turnTcp: 'ok', turnTls: 'skipped not-offered' },
        ...{ relayCall: 'ok', network: 'ok' },
      });
    }, 90_000);

    it('has nothing to say in the preview', async () => {
      const bo = await FirefoxPerson.with(firefox, 'Bo');
      expect(await bo.quietFinding(madang.url)).toBe('fine');
    }, 90_000);
  });

  it.each([
    ['that is not there', null, 'turn-unreachable', 'relay-unreachable'],
    ['with another secret', SECRET, 'credentials-refused', 'relay-refused'],
  ])(
    'names a relay %s',
    async (_what, secret, reason, quiet) => {
      const relay = secret === null ? null : await startCoturn({ secret });
      const at = `127.0.0.1:${relay?.port ?? (await freePort())}`;
      const madang = await startStandalone({
        TURN_URLS: `turn:${at}?transport=udp,turn:${at}?transport=tcp`,
        // Else it would not offer what does not work.
        ...{ TURN_SECRET: 'quite-another-secret-of-the-relay', TURN_PROBES: 'false' },
      });
      try {
        const bo = await FirefoxPerson.with(firefox, 'Bo');
        expect(await bo.diagnose(madang.url)).toMatchObject({
          ...{ turnUdp: `failed ${reason}`, turnTcp: `failed ${reason}` },
          relayCall: 'skipped earlier-failed',
        });
        expect(await bo.quietFinding(madang.url, quiet)).toBe(quiet);
      } finally {
        await madang.stop();
        await relay?.stop();
      }
    },
    120_000,
  );
});
