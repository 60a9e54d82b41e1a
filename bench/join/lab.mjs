/**
 * From pressing Join to the first frame of the other, Madang against PeerJS, between two sites behind NATs: `npm run bench:lab`, or
 * `node bench/join/lab.mjs [--rounds 10] [--delay 25] [--seed N]`, after `npm run build`, as root. `delay`: ms between a site and the
 * internet, one way. Both stacks get the same STUN server and relays, the camera is on and signaling connected before the click.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage, runInLab } from '../lib/lab.mjs';

const page = fileURLToPath(new URL('pages/main.ts', import.meta.url));
const peerServer = join(dirname(createRequire(import.meta.url).resolve('peer')), 'bin/peerjs.js');
await runInLab('join', (folder) => buildPage(page, folder), [
  `--peer-server=${peerServer}`,
  ...process.argv.slice(2),
]);
