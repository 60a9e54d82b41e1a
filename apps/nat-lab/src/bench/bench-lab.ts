import { createHmac } from 'node:crypto';
import { resolve } from 'node:path';
import { type Browser } from 'playwright-core';
import { FIRST_SECRET, Lab } from '../lab';
import { RELAY_ADDRESSES, WEB_ADDRESSES } from '../net/addresses';
import { launchAt } from '../people/site-browser';
import { ROOT } from '../root';
import { LabProcess } from '../servers/lab-process';
import { relayUrls } from '../servers/relay';
import { FIRST_PORT } from '../servers/web';

const PAGES = resolve(ROOT, 'apps/nat-lab/src/bench/pages.mjs');
const FRAMES = '--use-fake-device-for-media-stream=fps=30';
const LIFE_SECONDS = 7_200;
/** Of the addresses of the lab's servers, from the last one on, since Madang takes them from the first one on. */
export const PAGES_AT = WEB_ADDRESSES.length - 1;

/** A lab with pages of a benchmark in it, and a browser at each site. */
export interface BenchLab {
  readonly lab: Lab;
  readonly browsers: readonly [Browser, Browser];
  /** Of the pages. */
  readonly origin: string;
}

/** `run` has it for itself; it is removed afterwards. */
export async function inBenchLab(
  folder: string,
  delayMs: number,
  run: (bench: BenchLab) => Promise<void>,
): Promise<void> {
  const origin = originAt(PAGES_AT);
  const lab = await Lab.create({ delayMs, pages: [origin] });
  try {
    await serve(lab, 'pages', [PAGES, folder, String(FIRST_PORT + PAGES_AT)], /ready/);
    const browsers = await Promise.all([
      launchAt(lab.a, lab.folder, [FRAMES]),
      launchAt(lab.b, lab.folder, [FRAMES]),
    ]);
    try {
      await run({ lab, browsers, origin });
    } finally {
      await Promise.all(browsers.map((browser) => browser.close()));
    }
  } finally {
    await lab.remove();
  }
}

/** Where pages find the server that listens on port `FIRST_PORT + at` of 127.0.0.1. */
export function originAt(at: number): string {
  return `https://${WEB_ADDRESSES[at] ?? ''}`;
}

/** One more server where the others are. */
export function serve(
  { server: namespace }: Lab,
  name: string,
  args: readonly string[],
  ready: RegExp,
): Promise<LabProcess> {
  return LabProcess.start({ name, namespace, program: process.execPath, args, ready });
}

/** As Madang gives them to its own pages in the lab. */
export function iceServers(): RTCIceServer[] {
  const username = `${Math.floor(Date.now() / 1_000) + LIFE_SECONDS}:bench`;
  const credential = createHmac('sha1', FIRST_SECRET).update(username).digest('base64');
  const [relay] = RELAY_ADDRESSES;
  return [
    { urls: [`stun:${relay}:3478`] },
    { urls: Object.values(relayUrls(relay)), username, credential },
  ];
}

export function quantile(list: readonly number[], q: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}
