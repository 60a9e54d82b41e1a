/**
 * From pressing Join to the first frame of the other: Madang, PeerJS, and simple-peer over Socket.IO.
 *
 * `npm run bench:join -- [--rounds 20] [--mode warm|cold|both] [--seed N]`. All stacks run in each round, in
 * random order, in the same two browsers, with a fresh page each, the same camera and no ICE servers.
 * Prints medians, quartiles and the ratio to PeerJS. Nothing is asserted: machines differ.
 */
/* global document -- inside functions that run in a page */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { random, shuffled } from '../lib/random.mjs';
import { startMadang, startPages, startPeerServer, startTextbookServer } from './servers.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    mode: { type: 'string', default: 'both' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
  },
});
const rounds = Number(values.rounds);
const modes = values.mode === 'both' ? ['warm', 'cold'] : [values.mode];

const executablePath = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
if (!executablePath) throw new Error('No Chromium found. Set CHROME_PATH to one.');

const launch = () =>
  chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream=fps=30',
      '--autoplay-policy=no-user-gesture-required',
      '--mute-audio',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
    ],
  });

const pages = await startPages();
const madang = await startMadang({ origin: `http://127.0.0.1:${pages.port}` });
pages.forwardTo(madang.port);
const servers = { madang, peerjs: await startPeerServer(), textbook: await startTextbookServer() };
const [hosts, joiners] = await Promise.all([launch(), launch()]);

async function title(page, wanted) {
  const handle = await page.waitForFunction(
    (start) =>
      document.title !== 'bench/join' &&
      (document.title.startsWith(start) || /^failed/.test(document.title)) &&
      document.title,
    wanted,
    { timeout: 20_000, polling: 20 },
  );
  const text = await handle.jsonValue();
  if (!text.startsWith(wanted)) throw new Error(text);
  return text;
}

/** Settled: what a person needs to look at their preview. Given to every stack alike. */
const LOBBY_MS = 1_500;

async function measure(stack, mode, room) {
  const url = (role) =>
    `http://127.0.0.1:${pages.port}/?${new URLSearchParams({ stack, role, mode, room, server: `http://127.0.0.1:${servers[stack].port}` })}`;
  const contexts = await Promise.all([hosts.newContext(), joiners.newContext()]);
  try {
    const [host, joiner] = await Promise.all(contexts.map((context) => context.newPage()));
    await host.goto(url('host'));
    await title(host, 'ready');
    await joiner.goto(url('joiner'));
    await title(joiner, 'ready');
    await joiner.waitForTimeout(LOBBY_MS);
    await joiner.click('#join');
    return Number((await title(joiner, 'result')).split(' ')[1]);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

try {
  console.log(`bench/join: ${rounds} rounds, seed ${values.seed}`);
  for (const mode of modes) {
    const next = random(Number(values.seed));
    const results = { madang: [], peerjs: [], textbook: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const stack of shuffled(Object.keys(results), next)) {
        const ms = await measure(stack, mode, await roomFor(stack, round));
        results[stack].push(ms);
      }
      process.stderr.write(`\r${mode}: round ${round + 1} of ${rounds}`);
    }
    process.stderr.write('\n');
    for (const list of Object.values(results)) list.sort((a, b) => a - b);
    const base = quantile(results.peerjs, 0.5);
    console.log(
      `\n${mode.padEnd(10)} ${'p25'.padStart(7)} ${'median'.padStart(7)} ${'p75'.padStart(7)}   of PeerJS`,
    );
    for (const [stack, list] of Object.entries(results)) {
      const [p25, median, p75] = [0.25, 0.5, 0.75].map((q) => quantile(list, q));
      console.log(
        `${stack.padEnd(10)} ${p25.toFixed(0).padStart(7)} ${median.toFixed(0).padStart(7)} ${p75.toFixed(0).padStart(7)}   ${(median / base).toFixed(2)}`,
      );
    }
  }
} finally {
  await Promise.all([hosts.close(), joiners.close()]);
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  pages.stop();
}

/** PeerJS and the textbook take any name; Madang's rooms are made by its service. */
async function roomFor(stack, round) {
  if (stack !== 'madang') return `bench-${values.seed}-${round}-${Date.now()}`;
  const answer = await fetch(`http://127.0.0.1:${madang.port}/api/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`no room: ${answer.status}`);
  return (await answer.json()).roomId;
}
