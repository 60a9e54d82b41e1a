import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, type IceConfig } from '@madang/protocol';
import { FakeClock } from '../util/testing/fake-clock';
import { CHECKS } from './check';
import { reportOf } from './report';
import { aDiagnosis, READY, STUN, TCP, TLS, UDP } from './testing/a-diagnosis';

const NO_RELAY: IceConfig = { relay: 'none', iceServers: [], expiresAt: null };

describe('a diagnosis', () => {
  it('finds everything well, and measures it', async () => {
    const { diagnosis, finish, resultOf, errors } = aDiagnosis({});
    await finish();
    expect(diagnosis.view.results.map(({ id }) => id)).toEqual(CHECKS);
    expect(diagnosis.view.results.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(diagnosis.view.phase).toBe('done');
    expect(resultOf('relayCall')).toMatchObject({
      figures: { transport: 'udp', lossPercent: 0, roundTripMs: 40 },
    });
    expect(resultOf('network')).toMatchObject({
      figures: { candidateTypes: ['host', 'relay', 'srflx'], publicAddress: '203.0.x.x' },
    });
    expect(errors).toEqual([]);
  });

  it('leaves nothing behind', async () => {
    const { network, clock, server, api, devices, finish } = aDiagnosis({});
    await finish();
    expect(network.open).toBe(0);
    expect(clock.pending).toBe(0);
    expect(server.participants).toEqual([]);
    expect(api.calls.at(-1)).toBe('end host-key');
    expect(devices.calls).toEqual([]);
  });

  it.each([50, 400, 1_500, 8_000])('leaves nothing behind when stopped after %i ms', async (ms) => {
    const { diagnosis, network, clock, server, api } = aDiagnosis({});
    network.answers.set(UDP, 'silence');
    const run = diagnosis.run();
    await clock.advanceAsync(ms);
    diagnosis.stop();
    const { view } = diagnosis;
    await clock.advanceAsync(5_000);
    await run;
    expect(network.open).toBe(0);
    expect(clock.pending).toBe(0);
    expect(server.participants).toEqual([]);
    expect(api.calls.at(-1)).toBe('end host-key');
    expect(diagnosis.view).toBe(view);
  });

  it('asks each URL by itself, and for a relay only with its own transport', async () => {
    const { network, finish } = aDiagnosis({});
    await finish();
    for (const url of [STUN, UDP, TCP, TLS]) {
      expect(network.connections.some(({ urls }) => urls.length === 1 && urls[0] === url)).toBe(
        true,
      );
    }
  });

  it('has no secrets, names and addresses in its report', async () => {
    const { diagnosis, finish, server } = aDiagnosis({});
    await finish();
    const frame = { now: 0, origin: 'https://meet.example.org', browser: 'Some browser' };
    const text = JSON.stringify(reportOf(diagnosis.view.results, frame));
    for (const secret of [
      'hush',
      'p_secret',
      'host-key',
      'ticket-',
      server.roomId,
      '203.0.113.77',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('203.0.x.x');
  });
});

describe('a diagnosis of relays', () => {
  it('tells a silent relay from one that refuses, by transport', async () => {
    const { network, finish, tells } = aDiagnosis({});
    network.answers.set(UDP, 'silence');
    network.answers.set(TCP, { error: 701 });
    network.answers.set(TLS, { error: 401 });
    await finish();
    expect([tells('turnUdp'), tells('turnTcp'), tells('turnTls')]).toEqual([
      'failed turn-unreachable',
      'failed turn-unreachable',
      'failed credentials-refused',
    ]);
    expect(tells('relayCall')).toBe('skipped earlier-failed');
  });

  it('cannot tell a blocked way from a bad certificate, and says so', async () => {
    const { network, finish, tells } = aDiagnosis({});
    network.answers.set(TLS, { error: 701 });
    await finish();
    expect(tells('turnTls')).toBe('failed tls-unreachable');
  });

  it.each([
    [486, 'quota-reached'],
    [508, 'quota-reached'],
    [437, 'relay-error'],
  ])('names the answer %i', async (error, reason) => {
    const { network, finish, tells } = aDiagnosis({});
    network.answers.set(UDP, { error });
    await finish();
    expect(tells('turnUdp')).toBe(`failed ${reason}`);
  });

  it('warns when one of two does not answer', async () => {
    const second = {
      urls: ['turn:other.example.org?transport=udp'],
      username: 'u',
      credential: 'c',
    };
    const ice = { ...READY, iceServers: [...READY.iceServers, second] };
    const { network, finish, tells } = aDiagnosis({ ice });
    network.answers.set('turn:other.example.org?transport=udp', { error: 701 });
    await finish();
    expect(tells('turnUdp')).toBe('warning some-relays-failed');
    expect(tells('relayCall')).toBe('ok');
  });

  it('calls by TCP, and says that UDP is blocked, where nothing else is let through', async () => {
    const { network, finish, tells, resultOf } = aDiagnosis({});
    network.answers.set(UDP, 'silence');
    network.answers.set(STUN, 'silence');
    await finish();
    expect(tells('network')).toBe('warning udp-blocked');
    expect(resultOf('relayCall')).toMatchObject({ state: 'ok', figures: { transport: 'tcp' } });
  });

  it('says that there is no way out where nothing answers', async () => {
    const { network, finish, tells } = aDiagnosis({});
    for (const url of [STUN, UDP, TCP, TLS]) network.answers.set(url, 'silence');
    await finish();
    expect(tells('network')).toBe('failed no-way-out');
  });

  it('finds a relay that lets in and passes nothing on', async () => {
    const { network, finish, tells } = aDiagnosis({});
    network.relays = false;
    await finish();
    expect(tells('turnUdp')).toBe('ok');
    expect(tells('relayCall')).toBe('failed relay-silent');
    expect(network.open).toBe(0);
  });

  it('measures loss', async () => {
    const { network, finish, tells, resultOf } = aDiagnosis({});
    network.losesEvery = 10;
    await finish();
    expect(tells('relayCall')).toBe('warning relay-lossy');
    expect(resultOf('relayCall')).toMatchObject({ figures: { lossPercent: 9.8 } });
  });

  it('is content without a relay on a host with a public address, and says what is missing', async () => {
    const ice = { ...NO_RELAY, iceServers: [{ urls: [STUN] }] };
    const { network, finish, tells } = aDiagnosis({ ice });
    network.answers.set(STUN, 'no-nat');
    await finish();
    expect([tells('relay'), tells('stun'), tells('turnUdp'), tells('network')]).toEqual([
      'warning no-relay',
      'ok',
      'skipped no-relay',
      'ok',
    ]);
  });

  it('says that only the own network was looked at where the server names nobody to ask', async () => {
    const { finish, tells } = aDiagnosis({ ice: NO_RELAY });
    await finish();
    expect([tells('stun'), tells('network')]).toEqual(['skipped no-stun', 'warning local-only']);
  });

  it('says when credentials could not be had', async () => {
    const { finish, tells } = aDiagnosis({ ice: { ...NO_RELAY, relay: 'unavailable' } });
    await finish();
    expect(tells('relay')).toBe('failed relay-unavailable');
  });

  it('says which relays the server has found not to work, and why, without its words', async () => {
    const unusable = [{ url: TLS, kind: 'tls', code: 'CERT_HAS_EXPIRED', reason: 'in words' }];
    const iceServers = [{ urls: [UDP, TCP], username: 'u', credential: 'c' }];
    const { finish, tells, resultOf } = aDiagnosis({ ice: { ...READY, iceServers, unusable } });
    await finish();
    expect([tells('relay'), tells('turnUdp'), tells('turnTls'), tells('relayCall')]).toEqual([
      'warning some-relays-down',
      'ok',
      'skipped left-out',
      'ok',
    ]);
    const leftOut = [{ url: TLS, kind: 'tls', code: 'CERT_HAS_EXPIRED' }];
    expect(resultOf('relay')).toMatchObject({ figures: { leftOut } });
  });

  it('says so when none of them works', async () => {
    const unusable = [{ url: UDP, kind: 'clock', code: 300, reason: 'in words' }];
    const ice: IceConfig = { ...NO_RELAY, relay: 'unavailable', unusable };
    const { finish, tells } = aDiagnosis({ ice });
    await finish();
    expect([tells('relay'), tells('turnUdp'), tells('turnTcp')]).toEqual([
      'failed relays-down',
      'skipped left-out',
      'skipped not-offered',
    ]);
    expect(tells('relayCall')).toBe('skipped left-out');
  });

  it('asks no relay from a room where one has to be let in first', async () => {
    const { api, server, finish, tells } = aDiagnosis({ fromRoom: true });
    api.refuse('create', 'creation_refused');
    server.policy = { ...DEFAULT_POLICY, waitingRoom: true };
    await finish();
    expect([tells('relay'), tells('turnUdp')]).toEqual([
      'skipped relay-withheld',
      'skipped relay-withheld',
    ]);
  });

  it('says when a browser shows no addresses at all', async () => {
    const { network, finish, tells } = aDiagnosis({ ice: NO_RELAY });
    network.hasHostCandidates = false;
    await finish();
    expect(tells('network')).toBe('failed no-candidates');
  });
});

describe('a diagnosis of the server', () => {
  it.each([
    ['unavailable', null, 'failed server-unreachable'],
    ['unavailable', 503, 'failed server-busy'],
    ['internal', 200, 'failed server-not-ours'],
    ['rate_limited', 429, 'failed rate-limited'],
    ['creation_refused', 403, 'warning creation-refused'],
  ] as const)('names %s (%s): %s', async (code, status, told) => {
    const { api, finish, tells } = aDiagnosis({});
    api.refuse('create', code, status);
    await finish();
    expect(tells('server')).toBe(told);
    expect(tells('signal')).toBe('skipped earlier-failed');
    expect(tells('network')).toBe('skipped earlier-failed');
    expect(tells('camera')).toBe('ok');
  });

  it('looks from the room that one came from where not everybody may make one, and leaves it', async () => {
    const { api, server, finish, tells } = aDiagnosis({ fromRoom: true });
    api.refuse('create', 'creation_refused');
    await finish();
    expect(tells('relayCall')).toBe('ok');
    expect(api.calls).toEqual(['create', `ticket ${server.roomId} as anybody`]);
    expect(server.participants).toEqual([]);
  });

  it('says when that room lets nobody look', async () => {
    const { api, finish, tells } = aDiagnosis({ fromRoom: true });
    api.refuse('create', 'creation_refused');
    api.refuse('ticket', 'password_required', 401);
    await finish();
    expect(tells('server')).toBe('warning room-closed');
  });

  it('ends the room that it made when it gets no ticket to it', async () => {
    const { api, finish } = aDiagnosis({});
    api.refuse('ticket', 'unavailable', 503);
    await finish();
    expect(api.calls.at(-1)).toBe('end host-key');
  });

  it('tells a socket that does not open from a gateway that says nothing or refuses', async () => {
    const blocked = aDiagnosis({});
    blocked.server.isDown = true;
    await blocked.finish();
    expect(blocked.tells('signal')).toBe('failed socket-blocked');

    const silent = aDiagnosis({});
    silent.server.isMute = true;
    await silent.finish();
    expect(silent.tells('signal')).toBe('failed signal-silent');

    const refused = aDiagnosis({});
    refused.server.refuseHello('room_full');
    await refused.finish();
    expect(refused.resultOf('signal')).toMatchObject({
      ...{ state: 'failed', reason: 'signal-refused', figures: { code: 'room_full' } },
    });
  });

  it.each([
    [59_000, 'ok'],
    [-61_000, 'warning clock-off'],
    [300_000, 'warning clock-off'],
  ])('compares clocks: %i ms ahead is %s', async (aheadMs, told) => {
    const serverClock = new FakeClock(new FakeClock().now() - aheadMs);
    const { finish, tells } = aDiagnosis({ serverClock });
    await finish();
    expect(tells('clock')).toBe(told);
  });

  it('warns of pages that browsers do not trust, and of browsers without WebRTC', async () => {
    const insecure = aDiagnosis({ environment: { isSecure: false } });
    await insecure.finish();
    expect(insecure.tells('page')).toBe('failed insecure-context');
    expect(insecure.tells('camera')).toBe('failed insecure-context');

    const without = aDiagnosis({ environment: { createConnection: null } });
    await without.finish();
    expect(without.tells('page')).toBe('failed no-webrtc');
    expect(without.tells('relay')).toBe('ok');
    expect(without.tells('stun')).toBe('skipped earlier-failed');
  });
});
