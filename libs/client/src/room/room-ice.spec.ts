import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, type IceConfig } from '@madang/protocol';
import { Place, type Visit } from './testing/visit';

let place: Place;
let ada: Visit;

const ready = (host: string, lifeMs = 600_000): IceConfig => ({
  relay: 'ready',
  iceServers: [{ urls: [`turn:${host}`], username: 'u', credential: 'c' }],
  expiresAt: place.clock.now() + lifeMs,
});
const urlsOf = ({ connections }: Visit): unknown[] =>
  connections.map(({ configuration }) => configuration.iceServers?.map(({ urls }) => urls[0]));

beforeEach(async () => {
  place = new Place();
  place.server.ice = ready('one');
  ada = await place.joinedAs('host', 'Ada');
});
afterEach(() => {
  expect(place.errors).toEqual([]);
});

describe('the ICE servers of a room', () => {
  it('go to connections that there are, which are not disturbed', async () => {
    const bob = await place.joined('Bob');
    expect(urlsOf(ada)).toEqual([['turn:one']]);
    place.server.ice = ready('two');
    await place.settle();
    for (const visit of [ada, bob]) {
      expect(urlsOf(visit)).toEqual([['turn:two']]);
      expect(visit.connections[0]?.isRestarting).toBe(false);
      expect(visit.room.view.remotes[0]?.link).toBe('connected');
    }
    const eve = await place.joined('Eve');
    expect(urlsOf(eve)).toEqual([['turn:two'], ['turn:two']]);
  });

  it('are told again after a lost connection, and new ones alone restart nothing', async () => {
    await place.joined('Bob');
    place.server.cut();
    await place.clock.advanceAsync(2_000);
    await place.settle();
    expect(ada.room.view.phase.kind).toBe('joined');
    expect(ada.connections).toHaveLength(1);
    expect(ada.connections[0]?.isRestarting).toBe(false);
  });

  it('restart what is interrupted when they are better', async () => {
    await place.joined('Bob');
    const [connection] = ada.connections;
    connection?.become('disconnected');
    const restarts: string[] = [];
    connection?.addEventListener('negotiationneeded', () => restarts.push('negotiationneeded'));
    place.server.ice = ready('one');
    await place.settle();
    expect(restarts).toEqual([]);
    place.server.ice = ready('two');
    await place.settle();
    expect(restarts).toHaveLength(1);
  });

  it('are withheld from whoever waits, and come when it is let in', async () => {
    place.server.hosting.setPolicy({ ...DEFAULT_POLICY, waitingRoom: true });
    const bob = place.visit('Bob');
    const joined = bob.room.join('Bob');
    await place.settle();
    expect(bob.room.view.relay).toBe('withheld');
    await ada.room.hosting.admit([bob.participantId]);
    place.server.ice = ready('two');
    await place.settle();
    await joined;
    expect(bob.room.view.relay).toBe('ready');
    expect(urlsOf(bob)).toEqual([['turn:two']]);
  });

  it('stay as they are while the server has no others, until they expire', async () => {
    const none: IceConfig = { relay: 'unavailable', iceServers: [], expiresAt: null };
    place.server.ice = none;
    await place.settle();
    expect(ada.room.view.relay).toBe('ready');
    await place.clock.advanceAsync(600_000);
    place.server.ice = none;
    await place.settle();
    expect(ada.room.view.relay).toBe('unavailable');
  });
});
