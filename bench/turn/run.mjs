/**
 * What relay credentials and the relay cost: credentials a second and how long one takes; and what a packet pays for going
 * through coturn instead of straight. `node bench/turn/run.mjs --seconds 5 --rounds 5`, after `npm run build`. Loopback.
 */
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { credentialsCost } from './credentials.mjs';
import { startRelay } from './relay-process.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
  },
});
const path = (name) => fileURLToPath(new URL(name, import.meta.url));

console.log(await credentialsCost(Number(values.seconds)));
console.log('');
await build({
  entryPoints: [path('relay.ts')],
  outfile: path('dist/relay.mjs'),
  ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' },
});
const relay = await startRelay();
const args = [path('dist/relay.mjs'), values.rounds, String(relay.port), relay.secret];
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
await relay.stop();
process.exitCode = status ?? 1;
