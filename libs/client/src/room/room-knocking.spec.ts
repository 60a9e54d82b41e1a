import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '@madang/protocol';
import { sent } from '../signal/testing/client-harness';
import { names, Place, type Visit } from './testing/visit';

let place: Place;
let ada: Visit;

beforeEach(async () => {
  place = new Place();
  ada = await place.joinedAs('host', 'Ada');
});
afterEach(() => {
  expect(place.errors).toEqual([]);
});

const withWaitingRoom = { ...DEFAULT_POLICY, waitingRoom: true };

/** Asks to be let in; `outcome` says what came of it. */
async function knock(name: string): Promise<{ visit: Visit; outcome: Promise<string> }> {
  const visit = place.visit(name);
  const outcome = visit.room.join(name).then(
    () => 'joined',
    (error: { readonly code: string }) => error.code,
  );
  await place.settle();
  return { visit, outcome };
}

const stagesSaid = (): string[] =>
  sent(place.server, 'append').flatMap(({ entry }) =>
    entry.kind === 'state' ? [`${entry.state.displayName} ${entry.state.stage}`] : [],
  );

describe('a waiting room', () => {
  beforeEach(() => {
    place.server.hosting.setPolicy(withWaitingRoom);
  });

  it('shows nobody to whoever waits, and whoever waits to hosts alone', async () => {
    const { visit: bob } = await knock('Bob');
    expect(bob.room.view.phase).toEqual({ kind: 'knocking' });
    expect(bob.room.view).toMatchObject({ mustKnock: true, remotes: [], previewing: [] });
    expect(bob.connections).toEqual([]);
    expect(names(ada.room.view.knocking)).toEqual(['Bob']);
    expect(ada.room.view.previewing).toEqual([]);
    expect(ada.connections).toEqual([]);
    expect(ada.told).toEqual(['knocked Bob']);
  });

  it('lets in by itself whoever a host admits, with nothing old as news', async () => {
    ada.room.sendChat('before');
    const { visit: bob, outcome } = await knock('Bob');
    await ada.room.hosting.admit([bob.participantId]);
    await place.settle();
    expect(await outcome).toBe('joined');
    expect(bob.room.view.phase).toEqual({ kind: 'joined' });
    expect(bob.room.view.mustKnock).toBe(false);
    expect(names(bob.room.view.remotes)).toEqual(['Ada']);
    expect(bob.room.view.remotes[0]?.link).toBe('connected');
    expect(Object.keys(bob.sends)).toEqual(['microphone', 'camera']);
    expect(bob.texts).toEqual(['before']);
    expect(bob.told).toEqual([]);
    expect(ada.told).toEqual(['knocked Bob', 'participantJoined Bob']);
  });

  it('is shown to others only when it is over', async () => {
    const { visit: bob } = await knock('Bob');
    const { visit: eve } = await knock('Eve');
    await ada.room.hosting.admit([bob.participantId]);
    await place.settle();
    expect([names(bob.room.view.remotes), bob.room.view.knocking]).toEqual([['Ada'], []]);
    await ada.room.hosting.admit('everyone');
    await place.settle();
    expect(names(bob.room.view.remotes)).toEqual(['Ada', 'Eve']);
    expect(bob.room.view.remotes[1]?.link).toBe('connected');
    expect(names(eve.room.view.remotes)).toEqual(['Ada', 'Bob']);
  });

  it('ends the room of whoever is denied, for good', async () => {
    const { visit: bob, outcome } = await knock('Bob');
    await ada.room.hosting.deny([bob.participantId]);
    await place.settle();
    expect(await outcome).toBe('denied');
    const reason = { kind: 'refused', code: 'denied' };
    expect(bob.room.view.phase).toEqual({ kind: 'ended', reason });
    expect(bob.store.token).toBeNull();
    expect(ada.room.view.knocking).toEqual([]);
  });

  it('is left by whoever stops knocking, and comes back to by knocking again', async () => {
    const { visit: bob, outcome } = await knock('Bob');
    await bob.room.stopKnocking();
    await place.settle();
    expect(await outcome).toBe('not_admitted');
    expect(bob.room.view.phase).toEqual({ kind: 'preview' });
    expect(ada.room.view.knocking).toEqual([]);

    const joined = bob.room.join('Bob');
    await place.settle();
    await ada.room.hosting.admit('everyone');
    await joined;
    expect(stagesSaid()).toEqual([
      'Ada joined',
      'Bob knocking',
      'Bob preview',
      'Bob knocking',
      'Bob joined',
    ]);
  });

  it('lets everybody in when it is turned off', async () => {
    const { outcome } = await knock('Bob');
    await ada.room.hosting.setPolicy({ waitingRoom: false });
    await place.settle();
    expect(await outcome).toBe('joined');
  });

  it('goes on over a lost connection, and lets in whoever was admitted meanwhile', async () => {
    const { visit: bob, outcome } = await knock('Bob');
    place.server.isDown = true;
    place.server.cut();
    await place.settle();
    expect(bob.room.view.phase).toMatchObject({ kind: 'recovering', stage: 'knocking' });
    place.server.isDown = false;
    await place.clock.advanceAsync(60_000);
    expect(bob.room.view.phase).toEqual({ kind: 'knocking' });
    await ada.room.hosting.admit('everyone');
    await place.settle();
    expect(await outcome).toBe('joined');
  });

  it('is over when a snapshot says so and nothing else', async () => {
    await ada.room.hosting.setPolicy({ waitingRoom: false });
    const bob = place.visit('Bob');
    await bob.room.connect();
    await ada.room.hosting.setPolicy({ waitingRoom: true });
    await place.settle();
    const joined = bob.room.join('Bob');
    await place.settle();
    expect(bob.room.view.phase).toEqual({ kind: 'knocking' });

    bob.isGone = true;
    place.server.memberOf(bob.participantId).link?.cut();
    await ada.room.hosting.admit('everyone');
    place.server.trimLog();
    bob.isGone = false;
    await place.clock.advanceAsync(30_000);
    await joined;
    expect(bob.room.view.phase).toEqual({ kind: 'joined' });
  });

  it('goes on over a page load', async () => {
    const { visit: bob } = await knock('Bob');
    bob.isGone = true;
    place.server.cut();
    await place.clock.advanceAsync(2_000);
    const again = place.visit('Bob', { store: bob.store });
    await again.room.connect();
    await place.settle();
    expect(again.room.view.phase).toEqual({ kind: 'knocking' });
    expect(names(ada.room.view.knocking)).toEqual(['Bob']);
    expect(ada.told).toEqual(['knocked Bob']);
    await ada.room.hosting.admit('everyone');
    await place.settle();
    expect(again.room.view.phase).toEqual({ kind: 'joined' });
  });

  it.each(['room_full', 'room_locked'] as const)(
    'takes whoever is admitted back to the preview on %s',
    async (code) => {
      const { visit: bob, outcome } = await knock('Bob');
      place.server.failAppend(code);
      place.server.hosting.act(place.server.memberOf(ada.participantId), {
        kind: 'admit',
        targets: 'everyone',
      });
      await place.settle();
      expect(await outcome).toBe(code);
      expect(bob.room.view.phase).toEqual({ kind: 'preview' });
      expect(bob.room.view.mustKnock).toBe(false);
      await bob.room.join('Bob');
      expect(bob.room.view.phase).toEqual({ kind: 'joined' });
    },
  );
});

describe('a waiting room that is turned on under way', () => {
  it('makes whoever came through the open door knock, with its links kept', async () => {
    const bob = place.visit('Bob');
    await bob.room.connect();
    await place.settle();
    expect(bob.room.view.mustKnock).toBe(false);
    await ada.room.hosting.setPolicy({ waitingRoom: true });
    await place.settle();
    expect(bob.room.view.mustKnock).toBe(true);

    const joined = bob.room.join('Bob');
    await place.settle();
    expect(bob.room.view.phase).toEqual({ kind: 'knocking' });
    expect(names(bob.room.view.remotes)).toEqual(['Ada']);
    expect(names(ada.room.view.knocking)).toEqual(['Bob']);
    expect(ada.room.view.previewing).toEqual([]);
    await ada.room.hosting.admit('everyone');
    await joined;
    await place.settle();
    expect(bob.connections.map(({ connectionState }) => connectionState)).toEqual(['connected']);
    expect(Object.keys(bob.sends)).toEqual(['microphone', 'camera']);
  });

  it('makes whoever has lost its place in the meeting knock', async () => {
    const bob = await place.joined('Bob');
    await ada.room.hosting.setPolicy({ waitingRoom: true });
    const former = bob.participantId;
    place.server.isDown = true;
    place.server.cut();
    place.server.expire(former);
    place.server.isDown = false;
    await place.clock.advanceAsync(5_000);
    await place.settle();
    expect(bob.room.view.phase).toEqual({ kind: 'knocking' });
    expect(bob.room.view.remotes).toEqual([]);
    await ada.room.hosting.admit('everyone');
    await place.settle();
    expect(bob.room.view.phase).toEqual({ kind: 'joined' });
    expect(Object.keys(bob.sends)).toEqual(['microphone', 'camera']);
  });
});
