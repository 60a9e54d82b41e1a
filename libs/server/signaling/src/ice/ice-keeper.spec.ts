import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IceConfig } from '@madang/protocol';
import { setImmediate } from 'node:timers/promises';
import { Meeting, WAITING_ROOM, idOf, next } from '../../test/meeting';
import { type Participant, lose, resume, stateOf } from '../../test/test-client';
import type { Identity } from '../identity';
import type { OfferedUrlsListener } from './ice-server-source';

/** So short that whoever is silent for as long is not closed too often. */
const TTL_MS = 45_000;

let meeting: Meeting;
let asked: string[];
let isDown: boolean;
let listeners: Set<OfferedUrlsListener>;
let host: Participant;

/** Who asked is in the credentials. */
function iceConfig({ participantId }: Identity): Promise<IceConfig> {
  asked.push(participantId);
  if (isDown) return Promise.resolve({ relay: 'unavailable', iceServers: [], expiresAt: null });
  const iceServers = [{ urls: ['turn:one'], username: participantId, credential: 'c' }];
  return Promise.resolve({ relay: 'ready', iceServers, expiresAt: meeting.clock.now() + TTL_MS });
}

function watch(listener: OfferedUrlsListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const tellAll = (...urls: string[]) => listeners.forEach((listener) => listener(new Set(urls)));
const pushesOf = ({ client }: Participant) =>
  client.frames.filter((frame) => frame.startsWith('{"type":"ice"')).length;

async function stay({ client }: Participant, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5_000) {
    meeting.clock.advance(5_000);
    await client.request({ type: 'ping' });
  }
}

beforeEach(async () => {
  asked = [];
  isDown = false;
  listeners = new Set();
  meeting = await Meeting.begin(WAITING_ROOM, { iceConfig, watch });
  host = await meeting.enter('Ada', 'host');
});
afterEach(async () => {
  await meeting.stop();
  expect(listeners.size).toBe(0);
});

describe('relay credentials', () => {
  it('are withheld from whoever waits, over a resume too, and come before the room when it is let in', async () => {
    expect(host.welcome.ice.relay).toBe('ready');
    const before = await meeting.enter('Bo', 'participant', meeting.otherGateway);
    expect(before.welcome.ice).toEqual({ relay: 'withheld', iceServers: [], expiresAt: null });
    await lose(before);
    const bo = await resume(meeting.gateway, before);
    expect(bo.welcome.ice.relay).toBe('withheld');
    // Neither time nor relays change that.
    meeting.clock.advance(1_000);
    tellAll('turn:two');
    meeting.clock.advance(1_000);
    expect(asked).not.toContain(idOf(bo));

    await host.client.act({ kind: 'admit', targets: [idOf(bo)] });
    await bo.client.push('resync');
    expect(asked.filter((id) => id === idOf(bo))).toHaveLength(1);
    const kinds = bo.client.frames.map((frame) => /"type":"(\w+)"/.exec(frame)?.[1]);
    expect(kinds.slice(-3)).toEqual(['entries', 'ice', 'resync']);
    const { ice } = await bo.client.push('ice');
    expect(ice.iceServers[0]?.username).toBe(idOf(bo));
  });

  it('never come to whoever is denied', async () => {
    const mal = await meeting.enter('Mal');
    await host.client.act({ kind: 'deny', targets: [idOf(mal)] });
    await mal.client.closed;
    expect(asked).toEqual([idOf(host)]);
    expect(mal.client.frames.join()).not.toContain('turn:');
  });

  it('are pushed anew before they expire, to a session that was handed over but once', async () => {
    const later = await resume(meeting.otherGateway, host);
    await host.client.closed;
    const times = asked.length;
    await stay(later, 35_000);
    const { ice } = await later.client.push('ice');
    expect(ice.expiresAt).toBeGreaterThan(Number(later.welcome.ice.expiresAt));
    await setImmediate();
    expect(asked.length - times).toBe(1);
    expect(pushesOf(later)).toBe(1);
    expect(pushesOf(host)).toBe(0);
  });

  it('are no more asked for when their session has ended', async () => {
    await lose(host);
    const times = asked.length;
    meeting.clock.advance(TTL_MS);
    tellAll('turn:two');
    meeting.clock.advance(1_000);
    expect(asked.length).toBe(times);
  });

  it('come anew when a relay is gone, and when there is one again', async () => {
    tellAll('turn:two');
    meeting.clock.advance(1_000);
    await host.client.push('ice');
    isDown = true;
    const bo = await meeting.enter('Bo', 'host');
    expect(bo.welcome.ice.relay).toBe('unavailable');
    isDown = false;
    tellAll('turn:one');
    meeting.clock.advance(1_000);
    expect((await bo.client.push('ice')).ice.relay).toBe('ready');
    await host.client.append({ kind: 'state', state: stateOf('Ada') });
    await next(host, 'state');
    expect(pushesOf(host)).toBe(1);
  });
});
