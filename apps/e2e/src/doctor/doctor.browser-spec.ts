import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import {
  freePort,
  makeCertificate,
  startCoturn,
  type TestCertificate,
  type TestCoturn,
} from '@madang/testing';
import type { Person } from '@madang/testing-browser';
import { barriers, tabTo } from '../browser/barriers';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';
import type { Topology } from '../topologies/topology';
import { diagnose } from './diagnose';
import { NO_RELAY, offerIce, relayOffer } from './offer-ice';

const SECRET = 'a-secret-of-this-relay';
const summary = (person: Person) => person.part('doctor-summary').getAttribute('data-summary');

/** Connections of the page that are still open. */
const openPeers = async (person: Person) =>
  (await person.peerStates()).filter((state) => state !== 'closed').length;

describe('the doctor of a server with a relay', () => {
  let relay: TestCoturn;
  const { scenario } = meetingSuite(async (): Promise<Topology> => {
    relay = await startCoturn({ secret: SECRET });
    const { host, port } = relay;
    const topology = await startStandalone({
      TURN_URLS: `turn:${host}:${port}?transport=udp,turn:${host}:${port}?transport=tcp`,
      TURN_SECRET: SECRET,
      STUN_URLS: `stun:${host}:${port}`,
    });
    const stop = async (): Promise<void> => {
      await topology.stop();
      await relay.stop();
    };
    return { ...topology, stop };
  });

  scenario('finds all well, calls itself through the relay, and leaves nothing', async (scene) => {
    const ada = await scene.person('Ada');
    const told = await diagnose(ada, scene.url);
    expect(told).toMatchObject({
      ...{ page: 'ok', server: 'ok', signal: 'ok', clock: 'ok', relay: 'ok', stun: 'ok' },
      ...{ turnUdp: 'ok', turnTcp: 'ok', turnTls: 'skipped not-offered' },
      ...{ relayCall: 'ok', network: 'ok' },
    });
    expect(await summary(ada)).toBe('good');
    expect(await openPeers(ada)).toBe(0);
    expect(ada.sent.some((text) => text.includes('"leave"'))).toBe(true);
    expect(await ada.part('check-relayCall').textContent()).toMatch(/[1-9]\d* kbit\/s over UDP/);
  });

  scenario('the preview says nothing, and Join does not wait for it', async ({ person, url }) => {
    const ada = await person('Ada');
    await ada.startMeeting(url);
    await ada.join();
    expect(await openPeers(ada)).toBe(0);
    const bo = await person('Bo');
    await bo.open(ada.page.url());
    await bo.page.waitForFunction(() =>
      window.madangProbe.peers.some(
        (peer) => peer.getConfiguration().iceTransportPolicy === 'relay',
      ),
    );
    expect(await bo.part('quiet-line').getAttribute('data-finding')).toBe('fine');
  });
});

describe('the doctor', () => {
  let relay: TestCoturn;
  let withoutUdp: TestCoturn;
  beforeAll(async () => {
    relay = await startCoturn({ secret: SECRET });
    withoutUdp = await startCoturn({ secret: SECRET, flags: ['--no-udp'] });
  });
  afterAll(async () => {
    await relay.stop();
    await withoutUdp.stop();
  });
  const { scenario } = meetingSuite(startStandalone);

  scenario('says that a relay does not answer', async ({ person, url }) => {
    const ada = await person('Ada');
    await offerIce(
      ada,
      relayOffer({ host: '127.0.0.1', port: await freePort(), tlsPort: null }, SECRET),
    );
    expect(await diagnose(ada, url)).toMatchObject({
      ...{ turnUdp: 'failed turn-unreachable', turnTcp: 'failed turn-unreachable' },
      ...{ relayCall: 'skipped earlier-failed', network: 'failed no-way-out' },
    });
    expect(await summary(ada)).toBe('bad');
    expect(await openPeers(ada)).toBe(0);
  });

  scenario('tells a wrong secret from a relay that is gone', async ({ person, url }) => {
    const ada = await person('Ada');
    await offerIce(ada, relayOffer(relay, 'another-secret-than-its'));
    expect(await diagnose(ada, url)).toMatchObject({
      ...{ turnUdp: 'failed credentials-refused', turnTcp: 'failed credentials-refused' },
      relayCall: 'skipped earlier-failed',
    });
    expect(await ada.part('check-turnUdp').textContent()).toContain('TURN_SECRET');
  });

  scenario('says that there is no relay, on the page and in the preview', async (scene) => {
    const ada = await scene.person('Ada');
    await offerIce(ada, NO_RELAY);
    expect(await diagnose(ada, scene.url)).toMatchObject({
      ...{ relay: 'warning no-relay', turnUdp: 'skipped no-relay', network: 'warning local-only' },
    });
    expect(await summary(ada)).toBe('fair');
    await ada.startMeeting(scene.url);
    await ada.page.locator('[data-test="quiet-line"][data-finding="no-relay"]').waitFor();
  });

  scenario('calls over TCP where UDP is closed, and the preview says so', async (scene) => {
    const ada = await scene.person('Ada');
    await offerIce(ada, relayOffer(withoutUdp, SECRET));
    expect(await diagnose(ada, scene.url)).toMatchObject({
      ...{ turnUdp: 'failed turn-unreachable', turnTcp: 'ok', relayCall: 'ok' },
      network: 'warning udp-blocked',
    });
    expect(await ada.part('check-relayCall').textContent()).toContain('over TCP');

    await ada.startMeeting(scene.url);
    await ada.part('presence').waitFor();
    const before = await ada.part('join').boundingBox();
    await ada.page.locator('[data-test="quiet-line"][data-finding="udp-blocked"]').waitFor();
    expect(await ada.part('join').boundingBox()).toEqual(before);
    expect(await openPeers(ada)).toBe(0);
    const roomId = new URL(ada.page.url()).pathname.replace('/m/', '');
    expect(await ada.part('doctor-link').getAttribute('href')).toBe(`/doctor?room=${roomId}`);
  });
});

describe.each([
  ['a certificate that the browser trusts', ['--ignore-certificate-errors'], 'ok'],
  ['a certificate that it does not trust', [], 'failed tls-unreachable'],
] as const)('the doctor, of a relay with %s', (_title, args, told) => {
  let certificate: TestCertificate;
  let relay: TestCoturn;
  beforeAll(async () => {
    certificate = await makeCertificate(['127.0.0.1']);
    relay = await startCoturn({ secret: SECRET, tls: certificate });
  });
  afterAll(async () => {
    await relay.stop();
    await certificate.remove();
  });
  const { scenario } = meetingSuite(startStandalone, { args });

  scenario(`says ${told}`, async ({ person, url }) => {
    const ada = await person('Ada');
    await offerIce(ada, relayOffer(relay, SECRET));
    expect(await diagnose(ada, url)).toMatchObject({ turnUdp: 'ok', turnTcp: 'ok', turnTls: told });
  });
});

describe.each(['light', 'dark'] as const)('the page of the doctor, %s', (colorScheme) => {
  const { scenario } = meetingSuite(startStandalone);

  scenario('has no barriers, also when it is narrow', async ({ person, url }) => {
    const ada = await person('Ada', { colorScheme, viewport: { width: 320, height: 640 } });
    await diagnose(ada, url);
    expect(await barriers(ada)).toEqual([]);
    const isTooWide = await ada.page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(isTooWide).toBe(false);
  });

  scenario('is used by keyboard, and copies its report', async ({ person, url }) => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const ada = await person('Ada', { colorScheme, permissions });
    await diagnose(ada, url);
    await tabTo(ada, 'doctor-copy');
    await ada.page.keyboard.press('Enter');
    await ada.part('doctor-copy').getByText('Copied').waitFor();
    const report = JSON.parse(await ada.page.evaluate(() => navigator.clipboard.readText())) as {
      kind: string;
      checks: { id: string }[];
    };
    expect(report.kind).toBe('madang-browser-diagnosis');
    expect(report.checks.map(({ id }) => id)).toContain('relayCall');
    await tabTo(ada, 'doctor-again');
    await ada.page.keyboard.press('Enter');
    await ada.page.locator('[data-summary="checking"]').waitFor();
  });
});
