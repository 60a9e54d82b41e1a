import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');
export const NX = join(ROOT, 'node_modules/nx/dist/bin/nx.js');
export const REPORTS = join(ROOT, '.reports');
