import { allSeeAndHearEachOther, installProbe, Person } from '@madang/testing-browser';
import { RELAY_ADDRESSES } from '../net/addresses';
import { type Namespace } from '../net/namespace';
import { relayUrls } from '../servers/relay';
import { type BenchLab } from './bench-lab';

/** By then estimates of the line have grown to what they become. */
const SETTLE_MS = 20_000;
const COUNT_MS = 15_000;

export const SIZE_HEAD = `
one participant over the relay, all with cameras of 720p, Mbit/s
people   it sends   it gets   relay takes in   gives out   frames/s it gets`;

/** Ada needs the relay; all others are at the other site and meet each other directly. */
export async function measureMeeting({ lab, browsers }: BenchLab, people: number): Promise<void> {
  const url = await lab.web.withRelays(Object.values(relayUrls(RELAY_ADDRESSES[0])));
  await lab.a.reach('symmetric');
  await lab.b.reach('port-restricted');
  const everybody: Person[] = [];
  try {
    for (let at = 0; at < people; at += 1) {
      const browser = browsers[at === 0 ? 0 : 1];
      const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-US' });
      await context.addInitScript(installProbe);
      everybody.push(new Person(`Person ${at}`, context, await context.newPage()));
    }
    const [ada, ...others] = everybody;
    if (ada === undefined) throw new Error('there is nobody');
    const link = await ada.startMeeting(url);
    await ada.join();
    for (const other of others) await other.enter(link);
    await allSeeAndHearEachOther(everybody);
    await ada.page.waitForTimeout(SETTLE_MS);
    const before = await countAt(lab.server, ada);
    await ada.page.waitForTimeout(COUNT_MS);
    const after = await countAt(lab.server, ada);
    const seconds = (after.atMs - before.atMs) / 1_000;
    const per = (key: 'sent' | 'received' | 'relayIn' | 'relayOut'): string =>
      (((after[key] - before[key]) * 8) / seconds / 1e6).toFixed(2);
    const frames = (after.frames - before.frames) / seconds / others.length;
    console.log(
      `${String(people).padEnd(6)}${per('sent').padStart(11)}${per('received').padStart(10)}` +
        `${per('relayIn').padStart(17)}${per('relayOut').padStart(12)}${frames.toFixed(0).padStart(19)}`,
    );
  } finally {
    await Promise.all(everybody.map(({ context }) => context.close()));
  }
}

interface Counts {
  readonly atMs: number;
  readonly frames: number;
  readonly sent: number;
  readonly received: number;
  readonly relayIn: number;
  readonly relayOut: number;
}

/** Bytes since the beginning: of media and checks at the participant, and with all headers at the servers' card. */
async function countAt(server: Namespace, { page }: Person): Promise<Counts> {
  const card = ['rx', 'tx'].map((way) => `/sys/class/net/pub/statistics/${way}_bytes`);
  const [relayIn = NaN, relayOut = NaN] = (await server.run('cat', card)).split('\n').map(Number);
  const counted = await page.evaluate(async () => {
    let [sent, received, frames] = [0, 0, 0];
    for (const peer of window.madangProbe.peers) {
      (await peer.getStats()).forEach((one: Record<string, unknown>) => {
        if (one.type === 'inbound-rtp') frames += Number(one.framesDecoded ?? 0);
        if (one.type !== 'transport') return;
        sent += Number(one.bytesSent);
        received += Number(one.bytesReceived);
      });
    }
    return { sent, received, frames };
  });
  return { atMs: performance.now(), relayIn, relayOut, ...counted };
}
