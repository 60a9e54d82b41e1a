import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RoomKey } from '../seal/room-key';
import { Place, type Visit } from './testing/visit';

let place: Place;

beforeEach(() => {
  place = new Place();
});
afterEach(() => {
  expect(place.errors).toEqual([]);
});

const typists = ({ room }: Visit) =>
  room.view.remotes.filter(({ isTyping }) => isTyping).map(({ displayName }) => displayName);
const volatileFrames = () => place.server.frames.filter((frame) => frame.includes('"volatile"'));

describe('who is typing in a room', () => {
  it('is told sealed, shown to the others, and over with the message', async () => {
    const key = RoomKey.create();
    const ada = await place.joined('Ada', { key });
    const bob = await place.joined('Bob', { key });
    ada.room.noteTyping();
    await place.until(() => typists(bob).length > 0);
    expect(typists(bob)).toEqual(['Ada']);
    expect(ada.room.view.local?.isTyping).toBe(false);
    expect(volatileFrames()).toEqual([expect.stringMatching(/"payload":"s1\./)]);
    ada.room.sendChat('done');
    await place.until(() => bob.texts.length > 0);
    expect(typists(bob)).toEqual([]);
  });

  it('is over with who leaves, and after a while of silence', async () => {
    const ada = await place.joined('Ada');
    const bob = await place.joined('Bob');
    const cy = await place.joined('Cy');
    ada.room.noteTyping();
    bob.room.noteTyping();
    await place.settle();
    expect(typists(cy)).toEqual(['Ada', 'Bob']);
    await ada.room.leave();
    await place.settle();
    expect(typists(cy)).toEqual(['Bob']);
    await place.clock.advanceAsync(4_500);
    expect(typists(cy)).toEqual([]);
  });

  it('is not told from the preview, nor twice when the server repeats it', async () => {
    const ada = place.visit('Ada');
    await ada.room.connect();
    const bob = await place.joined('Bob');
    ada.room.noteTyping();
    await place.settle();
    expect(volatileFrames()).toEqual([]);

    await ada.room.join('Ada');
    ada.room.noteTyping();
    await place.until(() => typists(bob).length > 0);
    await place.clock.advanceAsync(4_500);
    place.server.repeatVolatile();
    await place.settle();
    expect(typists(bob)).toEqual([]);
  });

  it('goes on with its counter over a lost connection, else the others would take it for a repetition', async () => {
    const ada = await place.joined('Ada');
    const bob = await place.joined('Bob');
    ada.room.noteTyping();
    await place.settle();
    place.server.cut();
    await place.clock.advanceAsync(5_000);
    expect(typists(bob)).toEqual([]);
    ada.room.noteTyping();
    await place.until(() => typists(bob).length > 0);
    expect(typists(bob)).toEqual(['Ada']);
  });

  it('is not told without a connection, and not later either', async () => {
    const ada = await place.joined('Ada');
    place.server.cut();
    ada.room.noteTyping();
    await place.clock.advanceAsync(5_000);
    expect(volatileFrames()).toEqual([]);
  });
});
