import { parseArgs } from 'node:util';
import { type Page } from 'playwright-core';
import { RELAY_ADDRESSES } from '../net/addresses';
import { type NatKind } from '../net/nat-rules';
import { relayUrls } from '../servers/relay';
import { FIRST_PORT } from '../servers/web';
import {
  iceServers,
  inBenchLab,
  originAt,
  PAGES_AT,
  quantile,
  serve,
  type BenchLab,
} from './bench-lab';

/** Both sites are of the same kind: they meet directly, over UDP to a relay, and over TLS to it. */
const KINDS: readonly NatKind[] = ['port-restricted', 'symmetric', 'only-443'];
const STACKS = ['madang', 'peerjs'] as const;
type Stack = (typeof STACKS)[number];
/** What a person needs to look at their preview, and candidates to be found. */
const LOBBY_MS = 2_000;
const WITHIN_MS = 30_000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'peer-server': { type: 'string', default: '' },
    rounds: { type: 'string', default: '10' },
    delay: { type: 'string', default: '25' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
  },
});
const peerAt = PAGES_AT - 1;

await inBenchLab(positionals[0] ?? '', Number(values.delay), async (bench) => {
  const { lab } = bench;
  const port = String(FIRST_PORT + peerAt);
  const command = [values['peer-server'], '--host', '127.0.0.1', '--port', port, '--path', '/'];
  await serve(lab, 'PeerServer', command, /Started PeerServer/);
  const madang = await lab.web.withRelays(Object.values(relayUrls(RELAY_ADDRESSES[0])));
  const servers = { madang, peerjs: originAt(peerAt) };
  console.log(`${values.rounds} rounds, ${values.delay} ms between each site and the internet`);
  console.log('both sites        stack        p25  median     p75   of PeerJS');
  for (const kind of KINDS) {
    await lab.a.reach(kind);
    await lab.b.reach(kind);
    const times: Record<Stack, number[]> = { madang: [], peerjs: [] };
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const order = round % 2 === 0 ? STACKS : STACKS.toReversed();
      for (const stack of order) {
        times[stack].push(await joinToFrame(bench, stack, servers[stack]));
      }
    }
    for (const stack of STACKS) {
      const cells = [0.25, 0.5, 0.75].map((q) => quantile(times[stack], q).toFixed(0).padStart(8));
      const ratio = quantile(times[stack], 0.5) / quantile(times.peerjs, 0.5);
      console.log(`${kind.padEnd(18)}${stack.padEnd(8)}${cells.join('')}   ${ratio.toFixed(2)}`);
    }
  }
});

async function joinToFrame(
  { browsers, origin }: BenchLab,
  stack: Stack,
  server: string,
): Promise<number> {
  const contexts = await Promise.all(
    browsers.map((browser) => browser.newContext({ ignoreHTTPSErrors: true })),
  );
  try {
    const [host, joiner] = await Promise.all(contexts.map((context) => context.newPage()));
    if (host === undefined || joiner === undefined) throw new Error('there are two sites');
    await host.goto(`${origin}/empty`);
    const room = stack === 'madang' ? await newRoom(host, server) : `bench-${Date.now()}`;
    const ice = JSON.stringify(iceServers());
    const url = (role: string): string =>
      `${origin}/?${new URLSearchParams({ stack, role, room, server, api: server, ice, mode: 'warm' })}`;
    await host.goto(url('host'));
    await says(host, 'ready');
    await joiner.goto(url('joiner'));
    await says(joiner, 'ready');
    await joiner.waitForTimeout(LOBBY_MS);
    await joiner.click('#join');
    return Number((await says(joiner, 'result')).split(' ')[1]);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}

/** The page tells by its title how far it is. */
async function says(page: Page, word: string): Promise<string> {
  const handle = await page.waitForFunction(
    (wanted) =>
      (/^(failed|incomplete)/.test(document.title) || document.title.startsWith(wanted)) &&
      document.title,
    word,
    { timeout: WITHIN_MS, polling: 20 },
  );
  const title = String(await handle.jsonValue());
  if (!title.startsWith(word)) throw new Error(title);
  return title;
}

function newRoom(page: Page, server: string): Promise<string> {
  return page.evaluate(async (origin) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${origin}/api/rooms`, { method: 'POST', headers, body: '{}' });
    const { roomId } = (await answer.json()) as { roomId: string };
    return roomId;
  }, server);
}
