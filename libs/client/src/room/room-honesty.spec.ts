import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Source } from '@madang/protocol';
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

/** What Ada would hear and see of Bob, whatever his client sends. */
const open = (): Source[] => {
  const publications = ada.room.view.remotes[0]?.publications ?? {};
  return Object.values(publications).flatMap(({ source, track }) =>
    track?.enabled === true ? [source] : [],
  );
};
/** The tracks of Ada's newest connection, whether the view has them or not. */
const arriving = (): boolean[] =>
  ada.connections.at(-1)?.transceivers.map(({ receiver }) => receiver.track.enabled) ?? [];

describe('what is heard and seen of somebody', () => {
  it('is what the room says, and no source that was not announced', () => {
    expect(open()).toEqual(['microphone', 'camera']);
    expect(arriving()).toEqual([true, true, false, false]);
  });

  it('is nothing of what a host has muted, though it goes on being sent', async () => {
    // A client that does not care.
    bob.media.silence = () => undefined;
    await ada.room.hosting.mute([bob.participantId], 'microphone', { mayUnmute: false });
    await place.settle();
    expect(bob.sends.microphone).toBeDefined();
    expect(open()).toEqual(['camera']);
    expect(arriving()).toEqual([false, true, false, false]);
  });

  it('is there again by the entry that says so, in the same track, with no negotiation', async () => {
    bob.media.turnOn('microphone', true);
    await place.settle();
    const before = ada.room.view.remotes[0]?.publications.microphone?.track;
    expect(before?.enabled).toBe(false);
    const { length } = place.server.frames;
    bob.media.turnOn('microphone');
    await place.settle();
    expect(ada.room.view.remotes[0]?.publications.microphone?.track).toBe(before);
    expect(before?.enabled).toBe(true);
    expect(place.server.frames.length).toBe(length + 1);
  });

  it('is nothing of whoever is in the preview', async () => {
    const eve = place.visit('Eve');
    await eve.room.connect();
    await place.settle();
    expect(arriving()).toEqual([false, false, false, false]);
    await eve.room.join('Eve');
    await place.settle();
    expect(arriving()).toEqual([true, true, false, false]);
  });

  it('is the same over a new connection', async () => {
    bob.media.turnOn('microphone', true);
    await place.settle();
    const [pc] = ada.connections;
    if (pc !== undefined) place.switchboard.kill(pc);
    await place.clock.advanceAsync(60_000);
    await place.settle();
    expect(ada.connections.length).toBeGreaterThan(1);
    expect(open()).toEqual(['camera']);
    expect(arriving()).toEqual([false, true, false, false]);
  });
});
