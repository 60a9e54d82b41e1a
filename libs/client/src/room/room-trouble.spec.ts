import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { participantIdSchema } from '@madang/protocol';
import { names, Place, type Visit } from './testing/visit';

let place: Place;
let ada: Visit;
let bob: Visit;

beforeEach(async () => {
  place = new Place();
  ada = await place.joined('Ada');
  bob = await place.joined('Bob');
});
afterEach(() => {
  expect(place.errors).toEqual([]);
});

const connectionStates = (visit: Visit): string[] =>
  visit.connections.map(({ connectionState }) => connectionState);

describe('a meeting in trouble', () => {
  it('goes on without its server, and resumes as if nothing had been', async () => {
    place.server.isDown = true;
    place.server.cut();
    await place.settle();
    expect(ada.room.view.phase).toMatchObject({ kind: 'recovering', stage: 'joined' });
    ada.room.sendChat('still here');
    place.server.isDown = false;
    await place.clock.advanceAsync(60_000);

    expect(ada.room.view.phase).toEqual({ kind: 'joined' });
    expect(bob.texts).toEqual(['still here']);
    expect(connectionStates(ada)).toEqual(['connected']);
    expect(connectionStates(bob)).toEqual(['connected']);
    expect(ada.told).toEqual(['participantJoined Bob']);
    expect(bob.told).toEqual(['chatReceived Ada']);
  });

  it('knows whether the server had said that it stops', async () => {
    place.server.goAway();
    place.server.isDown = true;
    place.server.close('going_away');
    await place.settle();
    expect(ada.room.view.phase).toMatchObject({ kind: 'recovering', isAnnounced: true });
    place.server.isDown = false;
    await place.clock.advanceAsync(60_000);
    expect(ada.room.view.phase).toEqual({ kind: 'joined' });

    place.server.isDown = true;
    place.server.cut();
    await place.settle();
    expect(ada.room.view.phase).toMatchObject({ kind: 'recovering', isAnnounced: false });
  });

  it('keeps whom the server has given up, as away, while the media flows', async () => {
    place.server.expire(participantIdSchema.parse(bob.id));
    await place.settle();
    expect(ada.room.view.remotes[0]).toMatchObject({ displayName: 'Bob', presence: 'away' });
    expect(connectionStates(ada)).toEqual(['connected']);
    expect(ada.told).toEqual(['participantJoined Bob']);

    const [pc] = ada.connections;
    if (pc !== undefined) place.switchboard.kill(pc);
    await place.settle();
    expect(ada.room.view.remotes).toEqual([]);
    expect(ada.told).toEqual(['participantJoined Bob', 'participantLeft Bob']);
    expect(connectionStates(ada)).toEqual(['closed']);
  });

  it('makes new peers for a participant whose page was loaded anew', async () => {
    bob.isGone = true;
    place.server.cut();
    await place.clock.advanceAsync(1_000);
    const again = await place.joined('Bob', { store: bob.store });
    await place.clock.advanceAsync(2_000);
    await place.settle();
    expect(again.id).toBe(bob.id);
    expect(names(ada.room.view.remotes)).toEqual(['Bob']);
    expect(connectionStates(ada)).toEqual(['closed', 'connected']);
    expect(ada.room.view.remotes[0]?.link).toBe('connected');
    expect(Object.keys(ada.sends)).toEqual(['microphone', 'camera']);
  });

  it('begins anew with everybody when its own place is gone', async () => {
    const former = bob.id;
    place.server.isDown = true;
    place.server.cut();
    place.server.expire(participantIdSchema.parse(former));
    place.server.isDown = false;
    await place.clock.advanceAsync(3_000);
    await place.settle();
    expect(bob.id).not.toBe(former);
    expect(bob.room.view.phase).toEqual({ kind: 'joined' });
    expect(names(bob.room.view.remotes)).toEqual(['Ada']);
    expect(connectionStates(bob)).toEqual(['closed', 'connected']);
    expect(Object.keys(bob.sends)).toEqual(['microphone', 'camera']);
  });

  it('restarts ICE when there is another network', async () => {
    const before = ada.connections[0]?.agreed.local?.ufrag;
    ada.network.comeBack();
    await place.settle();
    expect(ada.connections[0]?.agreed.local?.ufrag).not.toBe(before);
    expect(connectionStates(ada)).toEqual(['connected']);
  });

  it('follows a snapshot that comes for no reason', async () => {
    place.server.resync();
    await place.settle();
    expect(names(ada.room.view.remotes)).toEqual(['Bob']);
    expect(connectionStates(ada)).toEqual(['connected']);
    expect(ada.told).toEqual(['participantJoined Bob']);
  });
});
