import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { patchPolicy, DEFAULT_POLICY } from '@madang/protocol';
import { sent } from '../signal/testing/client-harness';
import { Place, type Visit } from './testing/visit';

let place: Place;
let ada: Visit;
let bob: Visit;

beforeEach(async () => {
  place = new Place();
  ada = await place.joinedAs('host', 'Ada');
  bob = await place.joined('Bob');
});
afterEach(() => {
  expect(place.errors).toEqual([]);
});

/** What the room has of Bob's microphone. */
const microphoneOfBob = () => ada.room.view.remotes[0]?.publications.microphone;
const statesOfBob = () =>
  sent(place.server, 'append').filter(
    ({ entry }) => entry.kind === 'state' && entry.state.displayName === 'Bob',
  );
const forbid = (permissions: Partial<(typeof DEFAULT_POLICY.permissions)['participant']>) =>
  ada.room.hosting.setPolicy({ permissions: { participant: permissions } });

describe('a host', () => {
  it('mutes somebody for real, who may unmute again', async () => {
    await ada.room.hosting.mute([bob.participantId]);
    await place.settle();
    expect(bob.media.view.microphone).toMatchObject({ kind: 'on', muted: true });
    expect(bob.room.view.local?.publications.microphone?.muted).toBe(true);
    expect(statesOfBob().at(-1)?.entry).toMatchObject({
      state: { publications: [{ source: 'microphone', muted: true }, { source: 'camera' }] },
    });
    expect(microphoneOfBob()?.muted).toBe(true);
    const by = ada.id;
    expect(bob.toldByHosts).toEqual([['mutedByHost', { by, sources: ['microphone'] }]]);
    expect(bob.room.view.may.unmute).toBe(true);

    bob.media.turnOn('microphone');
    await place.settle();
    expect(microphoneOfBob()?.muted).toBe(false);
  });

  it('mutes everybody for good, until it asks', async () => {
    await ada.room.hosting.mute('everyone', 'microphone', { mayUnmute: false });
    await place.settle();
    expect(bob.room.view.may.unmute).toBe(false);
    expect(bob.room.view.local?.mayUnmute).toBe(false);
    expect(bob.media.permissions.unmute).toBe(false);
    expect(ada.room.view.may.unmute).toBe(true);

    await ada.room.hosting.askToUnmute(bob.participantId);
    await place.settle();
    expect(bob.toldByHosts.at(-1)).toEqual(['askedToUnmute', { by: ada.id }]);
    expect(bob.media.permissions.unmute).toBe(true);
    expect(bob.room.view.may.unmute).toBe(true);
    // Nothing is unmuted by being asked.
    expect(bob.media.view.microphone).toMatchObject({ muted: true });
  });

  it('closes a camera and stops a screen', async () => {
    bob.media.turnOn('screen');
    await place.settle();
    await ada.room.hosting.mute([bob.participantId], 'camera');
    await ada.room.hosting.stopShare(bob.participantId);
    await place.settle();
    expect([bob.media.view.camera.kind, bob.media.view.screen.kind]).toEqual(['off', 'off']);
    expect(Object.keys(ada.room.view.remotes[0]?.publications ?? {})).toEqual(['microphone']);
    expect(ada.told.at(-1)).toBe('screenShareStopped Bob');
  });

  it('lowers hands, which are in the order of the server', async () => {
    place.clock.advance(250);
    bob.room.raiseHand();
    await place.settle();
    const { handRaisedAt } = ada.room.view.remotes[0] ?? {};
    expect(handRaisedAt).toBe(bob.room.view.local?.handRaisedAt);
    expect(handRaisedAt).toEqual(expect.any(Number));
    bob.room.raiseHand();
    await place.settle();
    expect(ada.room.view.remotes[0]?.handRaisedAt).toBe(handRaisedAt);

    await ada.room.hosting.lowerHands('everyone');
    await place.settle();
    expect(bob.room.view.local?.handRaisedAt).toBeNull();
    expect(ada.room.view.remotes[0]?.handRaisedAt).toBeNull();
    expect(bob.toldByHosts).toEqual([['handLowered', { by: ada.id }]]);
    bob.room.raiseHand();
    bob.room.lowerHand();
    await place.settle();
    expect(ada.room.view.remotes[0]?.handRaisedAt).toBeNull();
  });

  it('gives roles, and hands over', async () => {
    expect(bob.room.view.local?.role).toBe('participant');
    await expect(bob.room.hosting.admit('everyone')).rejects.toMatchObject({
      code: 'host_required',
    });
    await ada.room.hosting.handOver(bob.participantId);
    await place.settle();
    expect([ada, bob].map(({ room }) => room.view.local?.role)).toEqual(['cohost', 'host']);
    expect(bob.toldByHosts).toEqual([['roleChanged', { role: 'host', by: ada.id }]]);
    await bob.room.hosting.admit('everyone');
  });

  it.each([
    ['removed', false],
    ['banned', true],
  ] as const)('ends the room of whoever is %s', async (code, ban) => {
    await ada.room.hosting.remove(bob.participantId, { ban });
    await place.settle();
    expect(bob.room.view.phase).toEqual({ kind: 'ended', reason: { kind: 'refused', code } });
    expect(bob.told).toEqual(['ended refused']);
    expect(bob.store.token).toBeNull();
    expect(bob.connections[0]?.connectionState).toBe('closed');
    expect(ada.room.view.remotes).toEqual([]);
    expect(ada.connections[0]?.connectionState).toBe('closed');
  });

  it('ends the meeting for everybody', async () => {
    const ended = { kind: 'ended', reason: { kind: 'refused', code: 'room_ended' } };
    await ada.room.hosting.end();
    await place.settle();
    expect([ada.room.view.phase, bob.room.view.phase]).toEqual([ended, ended]);
    expect([ada.told.at(-1), bob.told]).toEqual(['ended refused', ['ended refused']]);
  });
});

describe('a policy', () => {
  it('silences what it forbids, and gives it back without switching it on', async () => {
    bob.media.turnOn('screen');
    await place.settle();
    await forbid({ unmute: false, camera: false, share: false });
    await place.settle();
    expect(bob.room.view.may).toMatchObject({ unmute: false, camera: false, share: false });
    expect(bob.media.view).toMatchObject({
      microphone: { muted: true },
      camera: { kind: 'off' },
      screen: { kind: 'off' },
    });
    expect(bob.toldByHosts.at(-1)).toMatchObject(['policyChanged', { by: ada.id }]);
    expect(ada.room.view.may).toMatchObject({ unmute: true, camera: true, share: true });

    await forbid({ unmute: true });
    await place.settle();
    expect(bob.media.permissions).toMatchObject({ unmute: true, camera: false });
    expect(bob.media.view.microphone).toMatchObject({ muted: true });
  });

  it('is followed before joining, so that joining is not refused', async () => {
    await forbid({ unmute: false, camera: false });
    const eve = await place.joined('Eve');
    expect(eve.room.view.phase).toEqual({ kind: 'joined' });
    expect(eve.media.view).toMatchObject({ microphone: { muted: true }, camera: { kind: 'off' } });
    expect(sent(place.server, 'append').filter(({ entry }) => isRefused(entry))).toEqual([]);
  });

  const isRefused = (entry: { readonly kind: string }): boolean =>
    JSON.stringify(entry).includes('"Eve"') &&
    JSON.stringify(entry).includes('"joined"') &&
    JSON.stringify(entry).includes('"muted":false');

  it('that changes while we join lets us in silently', async () => {
    const eve = place.visit('Eve');
    await eve.room.connect();
    place.server.failAppend('not_permitted');
    await eve.room.join('Eve');
    expect(eve.room.view.phase).toEqual({ kind: 'joined' });
    expect(eve.media.view.microphone).toMatchObject({ muted: true });
  });

  it('that refuses what we say takes it back, says so, and does not ask again and again', async () => {
    bob.media.turnOn('microphone', true);
    await place.settle();
    const before = statesOfBob().length;
    place.server.failAppend('not_permitted');
    bob.media.turnOn('microphone');
    await place.settle();
    expect(bob.media.view.microphone).toMatchObject({ muted: true });
    expect(microphoneOfBob()?.muted).toBe(true);
    expect(statesOfBob()).toHaveLength(before + 2);

    // Even by a server that refuses everything.
    for (let count = 0; count < 20; count += 1) place.server.failAppend('not_permitted');
    bob.media.turnOn('microphone');
    await place.settle();
    expect(statesOfBob().length).toBeLessThanOrEqual(before + 4);
  });

  it('refuses chat here, and lets one try again when it may be', async () => {
    await forbid({ chat: false });
    await place.settle();
    bob.room.sendChat('hello');
    await place.settle();
    expect(bob.room.view.chat).toMatchObject([{ delivery: { failed: 'not_permitted' } }]);
    expect(sent(place.server, 'append').some(({ entry }) => entry.kind === 'chat')).toBe(false);
    await forbid({ chat: true });
    await place.settle();
    bob.room.retryChat(bob.room.view.chat[0]?.id ?? '');
    await place.settle();
    expect(ada.texts).toEqual(['hello']);
  });

  it('is no more of the devices’ business when the room has ended', async () => {
    await forbid({ unmute: false });
    await place.settle();
    expect(bob.media.permissions.unmute).toBe(false);
    await bob.room.leave();
    expect(bob.media.permissions.unmute).toBe(true);
  });
});

describe('what hosts did while we were away', () => {
  it.each(['entries', 'a snapshot'])('is followed, told by %s', async (how) => {
    bob.room.raiseHand();
    await place.settle();
    bob.isGone = true;
    place.server.memberOf(bob.participantId).link?.cut();
    await place.settle();
    await ada.room.hosting.mute('everyone', 'microphone');
    await ada.room.hosting.lowerHands('everyone');
    if (how === 'a snapshot') place.server.trimLog();
    bob.isGone = false;
    await place.clock.advanceAsync(30_000);
    await place.settle();
    expect(bob.room.view.phase).toEqual({ kind: 'joined' });
    expect(bob.media.view.microphone).toMatchObject({ muted: true });
    expect(bob.room.view.local?.handRaisedAt).toBeNull();
    expect(microphoneOfBob()?.muted).toBe(true);
  });

  it('does not count where the log has lost what we said, which is said again', async () => {
    bob.media.turnOn('microphone', true);
    await place.settle();
    await place.clock.advanceAsync(20_000);
    bob.media.turnOn('microphone');
    await place.settle();
    place.server.loseLog(1);
    place.server.cut();
    await place.clock.advanceAsync(30_000);
    await place.settle();
    expect(bob.media.view.microphone).toMatchObject({ muted: false });
  });
});

describe('a role', () => {
  it('comes back with the page that is loaded anew', async () => {
    await ada.room.hosting.setRole(bob.participantId, 'cohost');
    await place.settle();
    bob.isGone = true;
    place.server.memberOf(bob.participantId).link?.cut();
    const again = await place.joined('Bob', { store: bob.store });
    expect(again.room.view.local?.role).toBe('cohost');
    await again.room.hosting.lowerHands('everyone');
  });

  it('exempts from the policy', async () => {
    place.server.hosting.setPolicy(
      patchPolicy(DEFAULT_POLICY, { permissions: { participant: { share: false } } }),
    );
    await place.settle();
    expect(bob.room.view.may.share).toBe(false);
    await ada.room.hosting.setRole(bob.participantId, 'cohost');
    await place.settle();
    expect(bob.room.view.may.share).toBe(true);
    expect(bob.media.permissions.share).toBe(true);
  });
});
