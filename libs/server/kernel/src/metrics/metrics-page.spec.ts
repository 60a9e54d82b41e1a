import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../../../', import.meta.url));
const PAGE = new URL('../../../../../docs/operations/metrics.md', import.meta.url);

/** What sources create: names of metrics stand there whole, in quotes. The name of a cookie is none. */
function createdMetrics(): string[] {
  const files = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\bsrc\b.*\.ts$/.test(file) && !/spec\.ts$|node_modules/.test(file),
  );
  const names = files.flatMap((file) =>
    [...readFileSync(join(SERVER, file), 'utf8').matchAll(/(?<!COOKIE = )'(madang_[a-z_]+)'/g)].map(
      ([, name]) => name ?? '',
    ),
  );
  return [...new Set(names)].sort();
}

describe('docs/operations/metrics.md', () => {
  it('has a row for each metric of the services, and for no other', () => {
    const rows = readFileSync(PAGE, 'utf8').matchAll(/^\| `(madang_[a-z_]+)`/gm);
    expect([...rows].map(([, name]) => name).sort()).toEqual(createdMetrics());
  });
});
