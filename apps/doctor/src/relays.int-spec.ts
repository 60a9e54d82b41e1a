import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  freePort,
  makeCertificate,
  type ServerProcess,
  startCoturn,
  type TestCoturn,
} from '@madang/testing';
import { diagnose, failuresIn, stateOf } from '../test/diagnosis';
import { makeExpiredCertificate } from '../test/expired-certificate';
import { SECRET, startApp } from '../test/servers';
import { startUdpForwarder } from '../test/udp-forwarder';

jest.setTimeout(60_000);

/** All that leads to and through the relay; a heartbeat and the like add nothing here but time. */
const RELAY = ['stun', 'turn-udp', 'turn-tcp', 'turn-tls', 'relay', 'relay-reach', 'relay-call'];

describe('the doctor on relays', () => {
  const cleanUp: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  const relayWith = async (flags: string[] = [], secret = SECRET): Promise<TestCoturn> => {
    const relay = await startCoturn({ secret, flags });
    cleanUp.push(() => relay.stop());
    return relay;
  };
  const siteWith = async (turnUrls?: string, more: Record<string, string> = {}) => {
    const site = await startApp('standalone', {
      ...(turnUrls !== undefined && { TURN_URLS: turnUrls }),
      TURN_SECRET: SECRET,
      // Whoever gives up a relay does not offer it, so that there is nothing to look at.
      TURN_PROBES: 'false',
      ...more,
    });
    cleanUp.push(() => site.stop());
    return site;
  };
  const diagnoseRelay = (site: ServerProcess) => diagnose(site.url, { only: RELAY });

  it('finds nothing wrong with a relay that works over UDP, TCP and TLS', async () => {
    const certificate = await makeCertificate(['127.0.0.1']);
    cleanUp.push(() => certificate.remove());
    const relay = await startCoturn({ secret: SECRET, tls: certificate });
    cleanUp.push(() => relay.stop());
    const at = `127.0.0.1:${relay.port}`;
    const site = await siteWith(
      `turn:${at}?transport=udp,turn:${at}?transport=tcp,turns:127.0.0.1:${relay.tlsPort}?transport=tcp`,
      { STUN_URLS: `stun:${at}` },
    );
    const report = await diagnose(site.url, { only: RELAY, isInsecure: true });
    expect(failuresIn(report)).toEqual([]);
    for (const id of RELAY) expect(`${id} ${stateOf(report, id)}`).toBe(`${id} ok`);
    const figures = report.checks.find(({ id }) => id === 'relay-call')?.figures;
    expect(figures).toMatchObject({ transports: ['udp', 'tcp'] });
    expect(Number(figures?.kbps)).toBeGreaterThan(100);
  });

  it('another secret than the relay has', async () => {
    const { port } = await relayWith([], 'quite-another-secret-of-the-relay');
    const site = await siteWith(`turn:127.0.0.1:${port}?transport=udp`);
    expect(failuresIn(await diagnoseRelay(site))).toEqual(['turn-udp: relay_refuses_credentials']);
  });

  it('a relay that is not there', async () => {
    const port = await freePort();
    const site = await siteWith(
      `turn:127.0.0.1:${port}?transport=udp,turn:127.0.0.1:${port}?transport=tcp`,
    );
    expect(failuresIn(await diagnoseRelay(site))).toEqual([
      'turn-udp: relay_unreachable',
      'turn-tcp: relay_unreachable',
    ]);
  });

  it.each([
    ['has another secret', 'relay_secret_differs'],
    ['has a clock that is ahead', 'relay_clock_ahead'],
    ['is not there', 'relay_unreachable'],
  ])(
    'a relay that %s, and is not offered any more since the TURN service has tried it',
    async (what, reason) => {
      const relay = await startCoturn({
        secret: what === 'has another secret' ? 'quite-another-secret-of-the-relay' : SECRET,
        clockAheadSeconds: what === 'has a clock that is ahead' ? 300 : 0,
      });
      cleanUp.push(() => relay.stop());
      const port = what === 'is not there' ? await freePort() : relay.port;
      const site = await siteWith(`turn:127.0.0.1:${port}?transport=udp`, { TURN_PROBES: 'true' });
      while (!site.logs().includes('a relay is down')) await delay(100);
      const report = await diagnose(site.url, { only: ['turn-udp'] });
      expect(failuresIn(report)).toEqual(['relay: relays_down', `turn-udp: ${reason}`]);
    },
  );

  it('a wrong external address', async () => {
    const { port } = await relayWith(['--external-ip=127.0.0.9/127.0.0.1']);
    const site = await siteWith(`turn:127.0.0.1:${port}?transport=udp`);
    expect(failuresIn(await diagnoseRelay(site))).toEqual(['relay-reach: relay_address_wrong']);
  });

  it('a wrong external address of the second relay of two', async () => {
    const good = await relayWith();
    const bad = await relayWith(['--external-ip=127.0.0.9/127.0.0.1']);
    const relays = [
      { name: 'good', urls: [`turn:127.0.0.1:${good.port}?transport=udp`] },
      { name: 'bad', urls: [`turn:localhost:${bad.port}?transport=udp`] },
    ];
    const site = await siteWith(undefined, { TURN_RELAYS: JSON.stringify(relays) });
    const report = await diagnoseRelay(site);
    expect(failuresIn(report)).toEqual(['relay-reach: relay_address_wrong']);
    expect(report.checks.find(({ id }) => id === 'relay-reach')?.message).toMatch(/^localhost: /);
  });

  it('a closed range of relay ports', async () => {
    const relay = await relayWith(['--external-ip=127.0.0.5/127.0.0.1']);
    const firewall = await startUdpForwarder('127.0.0.5', relay);
    cleanUp.push(() => firewall.stop());
    const site = await siteWith(`turn:127.0.0.5:${firewall.port}?transport=udp`);
    expect(failuresIn(await diagnoseRelay(site))).toEqual(['relay-reach: relay_ports_closed']);
  });

  it('a relay that does not send to itself', async () => {
    const { port } = await relayWith(['--denied-peer-ip=127.0.0.0-127.255.255.255']);
    const site = await siteWith(`turn:127.0.0.1:${port}?transport=udp`);
    expect(failuresIn(await diagnoseRelay(site))).toEqual(['relay-call: relay_denies_itself']);
  });

  it('a relay with an expired certificate', async () => {
    const certificate = await makeExpiredCertificate();
    cleanUp.push(() => certificate.remove());
    const relay = await startCoturn({ secret: SECRET, tls: certificate });
    cleanUp.push(() => relay.stop());
    const site = await siteWith(`turns:127.0.0.1:${relay.tlsPort}?transport=tcp`);
    expect(failuresIn(await diagnoseRelay(site))).toEqual(['turn-tls: relay_certificate_expired']);
  });

  describe('without any', () => {
    let site: ServerProcess;
    beforeAll(async () => (site = await startApp('standalone')));
    afterAll(() => site.stop());

    it('is well on one machine alone', async () => {
      const report = await diagnoseRelay(site);
      expect(report.ok).toBe(true);
      expect(stateOf(report, 'relay')).toBe('ok');
      expect(report.checks.find(({ id }) => id === 'turn-udp')).toMatchObject({
        ...{ state: 'skipped', message: 'not looked at: a relay comes first' },
      });
    });
  });
});
