import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sent } from '../signal/testing/client-harness';
import { names, Place } from './testing/visit';

let place: Place;

beforeEach(() => {
  place = new Place();
});
afterEach(() => {
  expect(place.errors).toEqual([]);
});

describe('a room', () => {
  it('connects everybody in the preview and sends nothing to them', async () => {
    const ada = await place.joined('Ada');
    const bob = place.visit('Bob');
    await bob.room.connect();
    await place.settle();

    expect(bob.room.view.phase).toEqual({ kind: 'preview' });
    expect(names(bob.room.view.remotes)).toEqual(['Ada']);
    expect(names(ada.room.view.previewing)).toEqual(['Bob']);
    expect(ada.room.view.remotes).toEqual([]);
    expect(bob.room.view.remotes[0]?.link).toBe('connected');
    expect([ada.sends, bob.sends]).toEqual([{}, {}]);
    expect(ada.told).toEqual([]);
  });

  it('opens prepared links by joining, in both directions and without a negotiation', async () => {
    const ada = await place.joined('Ada');
    const bob = place.visit('Bob');
    await bob.room.connect();
    await place.settle();
    const signals = sent(place.server, 'append').length;

    await bob.room.join('Bob K.');
    expect(bob.room.view.phase).toEqual({ kind: 'joined' });
    await place.settle();

    const { microphone, camera } = bob.media.view;
    expect(Object.keys(bob.sends)).toEqual(['microphone', 'camera']);
    expect(bob.sends.camera).toBe(camera.kind === 'on' && camera.track);
    expect(bob.sends.microphone).toBe(microphone.kind === 'on' && microphone.track);
    expect(Object.keys(ada.sends)).toEqual(['microphone', 'camera']);
    // The state that says so, and nothing else.
    expect(sent(place.server, 'append').length).toBe(signals + 1);
    expect(ada.told).toEqual(['participantJoined Bob K.']);
    expect(bob.told).toEqual([]);
    const [seen] = ada.room.view.remotes;
    expect(Object.values(seen?.publications ?? {}).map(({ source }) => source)).toEqual([
      'microphone',
      'camera',
    ]);
    expect(seen?.publications.camera?.track).not.toBeNull();
  });

  it('stays in the preview when the room is full, and lets one try again', async () => {
    place.server.capacity = 1;
    const ada = await place.joined('Ada');
    const bob = place.visit('Bob');
    await expect(bob.room.join('Bob')).rejects.toMatchObject({ code: 'room_full' });
    await place.settle();
    expect(bob.room.view.phase).toEqual({ kind: 'preview' });
    expect(bob.room.view.local?.stage).toBe('preview');
    expect([ada.sends, bob.sends]).toEqual([{}, {}]);

    place.server.capacity = 2;
    await bob.room.join('Bob');
    await place.settle();
    expect(names(ada.room.view.remotes)).toEqual(['Bob']);
  });

  it('joins once, however often it is asked to', async () => {
    const bob = place.visit('Bob');
    await Promise.all([bob.room.join('Bob'), bob.room.join('Bob')]);
    expect(sent(place.server, 'append')).toHaveLength(1);
  });

  it('tells of muting, and takes the track away for a camera that is off', async () => {
    const ada = await place.joined('Ada');
    const bob = await place.joined('Bob');
    bob.media.turnOn('microphone', true);
    bob.media.turnOff('camera');
    await place.settle();
    const [seen] = ada.room.view.remotes;
    expect(seen?.publications.microphone?.muted).toBe(true);
    expect(seen?.publications.camera).toBeUndefined();
    expect(Object.keys(bob.sends)).toEqual(['microphone']);
    expect(bob.connections).toHaveLength(1);
  });

  it('tells when a screen is shared, and when no more', async () => {
    const ada = await place.joined('Ada');
    const bob = await place.joined('Bob');
    bob.media.turnOn('screen');
    await place.settle();
    expect(Object.keys(bob.sends)).toEqual(['microphone', 'camera', 'screen']);
    bob.media.turnOff('screen');
    await place.settle();
    expect(ada.told).toEqual([
      'participantJoined Bob',
      'screenShareStarted Bob',
      'screenShareStopped Bob',
    ]);
  });

  it('shows who speaks', async () => {
    const ada = await place.joined('Ada');
    ada.loudness = 0.6;
    await place.clock.advanceAsync(500);
    expect(ada.room.view.local?.isSpeaking).toBe(true);
    ada.media.turnOn('microphone', true);
    await place.clock.advanceAsync(1_500);
    expect(ada.room.view.local?.isSpeaking).toBe(false);
  });

  it('tells listeners once for what comes together, and keeps what did not change', async () => {
    const ada = await place.joined('Ada');
    await place.joined('Bob');
    const before = ada.room.view;
    let told = 0;
    ada.room.subscribe(() => (told += 1));
    ada.room.setDisplayName('Ada');
    await place.settle();
    expect(ada.room.view).toBe(before);
    expect(told).toBe(0);

    ada.room.setDisplayName('Ada L.');
    ada.media.turnOff('camera');
    expect(ada.room.view.local?.displayName).toBe('Ada L.');
    await Promise.resolve();
    expect(told).toBe(1);
    expect(ada.room.view.remotes).toBe(before.remotes);
  });

  it('makes something of every name', async () => {
    const bob = place.visit('');
    await bob.room.connect();
    expect(bob.room.view.local?.displayName).toBe('Guest');
    await bob.room.join(`  B\u202eo\nb ${'x'.repeat(100)}`);
    expect(bob.room.view.local?.displayName).toHaveLength(64);
  });

  it('ends by leaving: at once for us, soon for the others, and for good', async () => {
    const ada = await place.joined('Ada');
    const bob = await place.joined('Bob');
    await bob.room.leave();
    await place.settle();
    expect(bob.room.view.phase).toEqual({ kind: 'ended', reason: { kind: 'left' } });
    expect(bob.told).toEqual(['ended left']);
    expect(bob.connections.map(({ connectionState }) => connectionState)).toEqual(['closed']);
    expect(ada.told).toEqual(['participantJoined Bob', 'participantLeft Bob']);
    await expect(bob.room.join('Bob')).rejects.toMatchObject({ code: 'session_unknown' });

    await ada.room.leave();
    await place.clock.advanceAsync(60_000);
    expect(place.clock.pending).toBe(0);
  });

  it('does not wait long for a server that is away', async () => {
    const ada = await place.joined('Ada');
    place.server.isDeaf = true;
    const left = ada.room.leave();
    expect(ada.room.view.phase).toMatchObject({ kind: 'ended' });
    await place.clock.advanceAsync(1_000);
    await left;
  });

  it('ends when it is refused', async () => {
    place.server.refuseHello('room_unknown');
    const ada = place.visit('Ada');
    await expect(ada.room.connect()).rejects.toMatchObject({ code: 'room_unknown' });
    await place.settle();
    const reason = { kind: 'refused', code: 'room_unknown' };
    expect(ada.room.view.phase).toEqual({ kind: 'ended', reason });
    expect(ada.told).toEqual(['ended refused']);
  });
});
