import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { ROOT } from './paths.mjs';
import { Sentence } from './sentence.mjs';

const LOCK = join(ROOT, 'package-lock.json');
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');
const STAMP = join(ROOT, 'node_modules/.madang-install');

/**
 * Brings `node_modules` in line with `package-lock.json` by `npm ci`; does nothing when it is so already. With `aside`,
 * nothing of it is on standard output.
 */
export async function install({ aside = false } = {}) {
  const wanted = stamp();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  if (!isInstalled()) {
    const say = aside ? console.error : console.log;
    say('Installing dependencies with npm ci; this takes about a minute …');
    await npmCi(aside);
  }
  writeFileSync(STAMP, wanted);
}

function stamp() {
  const hash = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/** Compares with the list that npm leaves of what it installed, for a person who ran npm directly. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const has = JSON.parse(readFileSync(INSTALLED, 'utf8')).packages;
  const wants = JSON.parse(readFileSync(LOCK, 'utf8')).packages;
  return Object.entries(wants).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // Optional packages are mostly binaries for other systems.
    return has[path] === undefined ? optional === true : has[path].version === version;
  });
}

async function npmCi(aside) {
  const [command, args] = npm(['ci', '--no-audit', '--no-fund']);
  const { code } = await run(command, args, { aside }).catch(() => ({ code: null }));
  if (code === null) {
    throw new Sentence('npm was not found: it comes with Node.js, install that from nodejs.org.');
  }
  if (code !== 0) {
    throw new Sentence(
      'npm ci failed, see its message above: check the connection to your npm registry and run the same command again.',
    );
  }
}

/** The npm that runs us, or the one on the PATH; on Windows that is a script, which only a shell runs. */
function npm(args) {
  const own = process.env.npm_execpath;
  if (own?.endsWith('.js')) return [process.execPath, [own, ...args]];
  if (process.platform === 'win32') return ['cmd.exe', ['/d', '/s', '/c', 'npm', ...args]];
  return ['npm', args];
}
