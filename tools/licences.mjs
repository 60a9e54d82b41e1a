/**
 * `npm run licences` writes docs/licences.md: what the builds ship, and under which licence. With `--check` it fails
 * when the page is not of these builds, or when something has a licence that nobody has agreed to.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readComponents } from './bill-of-materials.mjs';
import { licencesPage, licenceProblems } from './lib/licences.mjs';
import { ROOT } from './lib/paths.mjs';
import { runMain, Sentence } from './lib/sentence.mjs';

const SHIPPED = ['doctor', 'gateway', 'rooms', 'standalone', 'turn', 'web'];
const PAGE = join(ROOT, 'docs/licences.md');

await runMain(async () => {
  const bills = [];
  for (const app of SHIPPED) {
    const sbom = join(ROOT, 'apps', app, 'dist/bill/sbom.cdx.json');
    if (!existsSync(sbom)) throw new Sentence(`${app} is not built: run npm run build first.`);
    bills.push({ app, components: await readComponents(sbom) });
  }
  const problems = licenceProblems(bills);
  if (problems.length > 0) throw new Sentence(problems.join('\n'));
  const page = licencesPage(bills);
  if (!process.argv.includes('--check')) await writeFile(PAGE, page);
  else if ((await readFile(PAGE, 'utf8').catch(() => '')) !== page) {
    throw new Sentence('docs/licences.md is not of these builds: run npm run licences.');
  }
});
