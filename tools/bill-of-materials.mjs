import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const CYCLONEDX = resolve(
  import.meta.dirname,
  '../node_modules/@cyclonedx/cyclonedx-esbuild/bin/cyclonedx-esbuild-cli.js',
);

/**
 * Writes what a build ships into `<dist>/bill`: `sbom.cdx.json` (CycloneDX 1.6, with the texts of the licences) and
 * `licences.txt` for people to read. `modules` are the files that went into the build, by path; what a package has
 * beside them and was not bundled is not shipped. The same build writes the same files.
 */
export async function writeBill(dist, modules) {
  const folder = join(dist, 'bill');
  const sbom = join(folder, 'sbom.cdx.json');
  const metafile = join(folder, 'modules.json');
  await mkdir(folder, { recursive: true });
  await writeFile(metafile, JSON.stringify(esbuildMetafile(modules)));
  const flags = ['--gather-license-texts', '--output-reproducible', '--output-file', sbom];
  await promisify(execFile)(process.execPath, [CYCLONEDX, ...flags, metafile]);
  await rm(metafile);
  await writeFile(join(folder, 'licences.txt'), notices(await readComponents(sbom)));
}

/** What others wrote, each package and version once: `{ name, version, licence, texts }`. */
export async function readComponents(sbom) {
  const { components = [] } = JSON.parse(await readFile(sbom, 'utf8'));
  const foreign = components.filter(({ group }) => group !== '@madang').map(component);
  const unique = new Map(foreign.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function component({ group, name, version, licenses = [], evidence = {} }) {
  const licence = licenses.map(
    ({ license, expression }) => expression ?? license.id ?? license.name,
  );
  const texts = (evidence.licenses ?? []).map(({ license }) => decode(license.text));
  return {
    name: group === undefined ? name : `${group}/${name}`,
    version,
    licence: licence.join(' AND ') || 'unknown',
    texts,
  };
}

function decode({ encoding, content }) {
  return encoding === 'base64' ? Buffer.from(content, 'base64').toString('utf8') : content;
}

function notices(components) {
  const heading = ({ name, version, licence }) => `${name} ${version} (${licence})`;
  const notice = (one) => [heading(one), ...one.texts.map((text) => text.trim())].join('\n\n');
  return `${components.map(notice).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** https://esbuild.github.io/api/#metafile, as far as it is read here. */
function esbuildMetafile(modules) {
  const inputs = modules.map((path) => [path, { bytes: 1, imports: [] }]);
  const used = modules.map((path) => [path, { bytesInOutput: 1 }]);
  const output = { bytes: 1, imports: [], exports: [], inputs: Object.fromEntries(used) };
  return { inputs: Object.fromEntries(inputs), outputs: { 'main.js': output } };
}
