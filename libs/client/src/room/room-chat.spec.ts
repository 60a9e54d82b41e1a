import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@madang/protocol';
import { RoomKey } from '../seal/room-key';
import { Place } from './testing/visit';

let place: Place;

beforeEach(() => {
  place = new Place();
});
afterEach(() => {
  expect(place.errors).toEqual([]);
});

describe('the chat of a room', () => {
  it('shows a message at once, delivers it sealed, and agrees on its id', async () => {
    const key = RoomKey.create();
    const ada = await place.joined('Ada', { key });
    const bob = await place.joined('Bob', { key });
    ada.room.sendChat('안녕하세요');
    expect(ada.room.view.chat).toMatchObject([
      { content: { text: '안녕하세요' }, delivery: 'sending', isLocal: true },
    ]);
    await place.until(() => bob.texts.length > 0);
    const [own] = ada.room.view.chat;
    const [theirs] = bob.room.view.chat;
    expect(own).toMatchObject({ delivery: 'sent', displayName: 'Ada' });
    expect(theirs).toEqual({ ...own, isLocal: false });
    expect(place.server.chat).toEqual([expect.stringMatching(/^s1\./)]);
    expect(ada.told).toEqual(['participantJoined Bob']);
    expect(bob.told).toEqual(['chatReceived Ada']);
  });

  it('has the same order everywhere', async () => {
    const ada = await place.joined('Ada');
    const bob = await place.joined('Bob');
    for (const index of [1, 2, 3]) {
      ada.room.sendChat(`a${index}`);
      bob.room.sendChat(`b${index}`);
      await place.clock.advanceAsync(1);
    }
    await place.settle();
    expect(ada.texts).toHaveLength(6);
    expect(bob.texts).toEqual(ada.texts);
  });

  it('is there for whoever comes late, without being news', async () => {
    const ada = await place.joined('Ada');
    ada.room.sendChat('before');
    await place.settle();
    const bob = await place.joined('Bob');
    expect(bob.texts).toEqual(['before']);
    expect(bob.told).toEqual([]);
    place.server.resync();
    await place.settle();
    expect(bob.texts).toEqual(['before']);
  });

  it('says a message again that has failed', async () => {
    const ada = await place.joined('Ada');
    place.server.failAppend('invalid_request');
    ada.room.sendChat('twice');
    await place.settle();
    const [failed] = ada.room.view.chat;
    expect(failed?.delivery).toEqual({ failed: 'invalid_request' });
    ada.room.retryChat(failed?.id ?? '');
    await place.settle();
    expect(ada.room.view.chat).toMatchObject([{ delivery: 'sent', content: { text: 'twice' } }]);
    expect(place.server.chat).toHaveLength(1);
  });

  it('refuses what is too long, counted in characters that people see', async () => {
    const ada = await place.joined('Ada');
    ada.room.sendChat('👋'.repeat(LIMITS.chatChars));
    ada.room.sendChat('👋'.repeat(LIMITS.chatChars + 1));
    ada.room.sendChat('  \n ');
    await place.settle();
    expect(ada.room.view.chat.map(({ delivery }) => delivery)).toEqual([
      'sent',
      { failed: 'frame_too_large' },
    ]);
  });

  it('shows that there was something unreadable', async () => {
    const ada = await place.joined('Ada', { key: RoomKey.create() });
    const eve = await place.joined('Eve', { key: RoomKey.create() });
    eve.room.sendChat('?');
    await place.until(() => ada.texts.length > 0);
    expect(ada.room.view.chat).toMatchObject([
      { displayName: 'Eve', content: { kind: 'unreadable' } },
    ]);
    expect(ada.room.view.remotes[0]?.link).toBe('connecting');
  });

  it('is plain in a room without a key, and the view says so', async () => {
    const ada = await place.joined('Ada');
    const bob = await place.joined('Bob');
    ada.room.sendChat('open');
    await place.settle();
    expect(ada.room.view.isSealed).toBe(false);
    expect(bob.texts).toEqual(['open']);
    expect(bob.room.view.remotes[0]?.link).toBe('connected');
  });
});
