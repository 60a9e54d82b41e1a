/**
 * What a relay costs in the NAT lab: a data channel over it against a direct one, and what passes it for one participant of a meeting
 * who needs it. `node bench/turn/lab.mjs [--rounds 5] [--people 2,3,5]`, after `npm run build`, as root.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInLab } from '../lib/lab.mjs';

await runInLab('relay', (folder) => writeFile(join(folder, 'main.js'), ''), process.argv.slice(2));
