import { describe, expect } from '@jest/globals';
import { startCoturn, type TestCoturn } from '@madang/testing';
import { eventually, type Person } from '@madang/testing-browser';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';

const SECRET = 'a-secret-of-this-relay';

/** Runs in each page: direct ways are as good as closed. */
function relayOnly(): void {
  const iceTransportPolicy = 'relay';
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy });
    }
    override setConfiguration(configuration?: RTCConfiguration): void {
      super.setConfiguration({ ...configuration, iceTransportPolicy });
    }
  };
}

/** Resolves when more pictures have come than there were; with how long that took. */
async function pauseOf(person: Person, name: string): Promise<number> {
  const began = performance.now();
  const before = (await person.receptionOf(name))?.framesDecoded ?? 0;
  await eventually(`${person.name} sees ${name} again`, async () => {
    const now = (await person.receptionOf(name))?.framesDecoded ?? 0;
    return now > before + 5 ? true : undefined;
  });
  return performance.now() - began;
}

describe('the only relay', () => {
  let relay: TestCoturn;
  const { scenario } = meetingSuite(async () => {
    relay = await startCoturn({ secret: SECRET });
    const at = `${relay.host}:${relay.port}`;
    const topology = await startStandalone({
      TURN_URLS: `turn:${at}?transport=udp,turn:${at}?transport=tcp`,
      TURN_SECRET: SECRET,
    });
    const stop = async (): Promise<void> => {
      await topology.stop();
      await relay.stop();
    };
    return { ...topology, stop };
  });

  scenario('is replaced at its place: calls through it go on by themselves', async (scene) => {
    const ada = await scene.person('Ada');
    const bo = await scene.person('Bo');
    for (const { context } of [ada, bo]) await context.addInitScript(relayOnly);
    const link = await ada.startMeeting(scene.url);
    await ada.join();
    await bo.enter(link);
    await Promise.all([ada.receivesPictures('Bo'), bo.receivesPictures('Ada')]);
    await bo.watchFor('join', 'rejoin', 'blocked-room');

    await relay.stop();
    relay = await startCoturn({ secret: SECRET, port: relay.port });
    const pauses = await Promise.all([pauseOf(ada, 'Bo'), pauseOf(bo, 'Ada')]);
    console.log(`pictures were back after ${pauses.map((ms) => Math.round(ms)).join(' and ')} ms`);
    expect(await bo.whatAppeared()).toEqual([]);
  });
});
