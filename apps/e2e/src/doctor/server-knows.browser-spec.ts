import { describe, expect } from '@jest/globals';
import { startCoturn, type TestCoturn } from '@madang/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';
import type { Topology } from '../topologies/topology';
import { diagnose } from './diagnose';

const SECRET = 'a-secret-of-this-relay';

/** A Madang with this relay, from when it has found that the relay does not work. */
async function startWithout(relay: TestCoturn, env: Record<string, string>): Promise<Topology> {
  const topology = await startStandalone(env);
  while (!topology.logs().includes('a relay is down')) await delay(100);
  const stop = async (): Promise<void> => {
    await topology.stop();
    await relay.stop();
  };
  return { ...topology, stop };
}

describe('the doctor of a server that knows that its relay does not work', () => {
  const { scenario } = meetingSuite(async () => {
    const relay = await startCoturn({ secret: 'quite-another-secret-of-the-relay' });
    const at = `${relay.host}:${relay.port}`;
    const TURN_URLS = `turn:${at}?transport=udp,turn:${at}?transport=tcp`;
    return startWithout(relay, { TURN_URLS, TURN_SECRET: SECRET });
  });

  scenario('says which and why, and the preview says so too', async ({ person, url }) => {
    const ada = await person('Ada');
    expect(await diagnose(ada, url)).toMatchObject({
      ...{ relay: 'failed relays-down', turnUdp: 'skipped left-out', turnTcp: 'skipped left-out' },
      ...{ turnTls: 'skipped not-offered', relayCall: 'skipped left-out' },
    });
    const text = await ada.part('check-relay').textContent();
    expect(text).toMatch(/127\.0\.0\.1 UDP \d+, 127\.0\.0\.1 TCP \d+ \(it has another secret/);
    await ada.startMeeting(url);
    await ada.page.locator('[data-test="quiet-line"][data-finding="relays-down"]').waitFor();
  });

  scenario('says it in Korean', async ({ person, url }) => {
    const ada = await person('에이다', { locale: 'ko-KR' });
    await diagnose(ada, url);
    expect(await ada.part('check-relay').textContent()).toContain('서버와 비밀값이 달라요');
  });
});

describe('the doctor of a server where only some make rooms', () => {
  const ROOM_CREATION_TOKEN = 'the-token-of-those-who-may';
  const { scenario } = meetingSuite(async () => {
    const relay = await startCoturn({ secret: SECRET });
    const topology = await startStandalone({
      ...{ ROOM_CREATION: 'token', ROOM_CREATION_TOKEN, TURN_SECRET: SECRET },
      TURN_URLS: `turn:${relay.host}:${relay.port}?transport=udp`,
    });
    const stop = async (): Promise<void> => {
      await topology.stop();
      await relay.stop();
    };
    return { ...topology, stop };
  });
  const makeRoom = async (url: string, body: object): Promise<string> => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${ROOM_CREATION_TOKEN}`,
    };
    const post = { method: 'POST', headers, body: JSON.stringify(body) };
    const made = (await (await fetch(`${url}/api/rooms`, post)).json()) as { roomId: string };
    return made.roomId;
  };

  scenario('asks to come from a meeting', async ({ person, url }) => {
    expect(await diagnose(await person('Ada'), url)).toMatchObject({
      ...{ server: 'warning creation-refused', signal: 'skipped earlier-failed' },
    });
  });

  scenario('looks from the meeting that one came from', async ({ person, url }) => {
    const ada = await person('Ada');
    expect(await diagnose(ada, url, await makeRoom(url, {}))).toMatchObject({
      ...{ server: 'ok', signal: 'ok', relay: 'ok', turnUdp: 'ok', relayCall: 'ok' },
    });
  });

  scenario('is given no relay where one waits to be let in', async ({ person, url }) => {
    const roomId = await makeRoom(url, { policy: { waitingRoom: true } });
    expect(await diagnose(await person('Ada'), url, roomId)).toMatchObject({
      ...{ signal: 'ok', relay: 'skipped relay-withheld', turnUdp: 'skipped relay-withheld' },
      relayCall: 'skipped relay-withheld',
    });
  });

  scenario('looks from no room with a password', async ({ person, url }) => {
    const roomId = await makeRoom(url, { password: 'open sesame' });
    expect(await diagnose(await person('Ada'), url, roomId)).toMatchObject({
      server: 'warning room-closed',
    });
  });
});
