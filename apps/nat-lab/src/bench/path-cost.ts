import { type Page } from 'playwright-core';
import { RELAY_ADDRESSES } from '../net/addresses';
import { relayUrls } from '../servers/relay';
import { iceServers, quantile, type BenchLab } from './bench-lab';
import { answer, connect, offer, roundTrips, send } from './data-path';

const WAYS = ['direct', 'udp', 'tcp', 'tls'] as const;
type Way = (typeof WAYS)[number];
const TRIPS = 300;
const SEND_MS = 1_500;

/** What a data channel between the sites pays for a relay, which Ada reaches in each of these ways. */
export async function comparePaths(bench: BenchLab, rounds: number): Promise<void> {
  await bench.lab.a.reach('port-restricted');
  await bench.lab.b.reach('port-restricted');
  const trips = new Map<Way, number[]>();
  const rates = new Map<Way, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const way of WAYS) {
      const { tripMs, bitsPerSecond } = await tryPath(bench, way);
      trips.set(way, [...(trips.get(way) ?? []), tripMs]);
      rates.set(way, [...(rates.get(way) ?? []), bitsPerSecond]);
    }
  }
  const median = (list: readonly number[] = []): number => quantile(list, 0.5);
  const base = { trip: median(trips.get('direct')), rate: median(rates.get('direct')) };
  console.log(`medians of ${rounds} rounds, two browsers behind NATs, data channels\n`);
  console.log('way      round trip ms   added ms   Mbit/s   of direct');
  for (const way of WAYS) {
    const [trip, rate] = [median(trips.get(way)), median(rates.get(way))];
    const cells = [trip.toFixed(2).padStart(13), (trip - base.trip).toFixed(2).padStart(11)];
    const speeds = [
      (rate / 1e6).toFixed(0).padStart(9),
      (rate / base.rate).toFixed(2).padStart(12),
    ];
    console.log(`${way.padEnd(9)}${[...cells, ...speeds].join('')}`);
  }
}

async function tryPath(
  { browsers, origin }: BenchLab,
  way: Way,
): Promise<{ tripMs: number; bitsPerSecond: number }> {
  const contexts = await Promise.all(
    browsers.map((browser) => browser.newContext({ ignoreHTTPSErrors: true })),
  );
  try {
    const [ada, bo] = await Promise.all(contexts.map((context) => context.newPage()));
    if (ada === undefined || bo === undefined) throw new Error('there are two sites');
    await Promise.all([ada, bo].map((page) => page.goto(origin)));
    const sdp = await ada.evaluate(offer, configurationOf(way));
    const stun = { iceServers: iceServers().slice(0, 1) };
    await ada.evaluate(connect, await bo.evaluate(answer, [stun, sdp] as const));
    const tripMs = quantile(await ada.evaluate(roundTrips, TRIPS), 0.5);
    const bitsPerSecond = await rateOf(ada, bo);
    return { tripMs, bitsPerSecond };
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}

/** Of what has arrived in the second half of the time: the first half is for the rate to grow. */
async function rateOf(ada: Page, bo: Page): Promise<number> {
  const received = (): Promise<number> => bo.evaluate(() => window.benchBytes);
  await ada.evaluate(send, SEND_MS);
  const [before, began] = [await received(), performance.now()];
  await ada.evaluate(send, SEND_MS);
  return (((await received()) - before) * 8) / ((performance.now() - began) / 1_000);
}

function configurationOf(way: Way): RTCConfiguration {
  const [stun, relay] = iceServers();
  if (stun === undefined || relay === undefined) throw new Error('there are two servers');
  if (way === 'direct') return { iceServers: [stun] };
  const url = relayUrls(RELAY_ADDRESSES[0])[way];
  return { iceServers: [{ ...relay, urls: [url] }], iceTransportPolicy: 'relay' };
}
