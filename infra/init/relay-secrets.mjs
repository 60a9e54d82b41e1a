import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { damaged } from './problem.mjs';
import { makeToken } from './token.mjs';
import { writeFileWhole } from './write-folder.mjs';

const CURRENT = 'turnSecret';
const FORMER = 'turnSecretsFormer';

/** The longest that TURN_TTL_SECONDS can be, and as much again for clocks. Credentials cannot outlive their secret. */
const KEPT_MS = 60 * 60 * 1_000;

/** The secrets that the relay accepts: the current one first, then those that somebody's credentials may still be of. */
export function acceptedRelaySecrets(folder, now = Date.now()) {
  const former = readFormer(folder).filter(({ until }) => until > now);
  writeFormer(folder, former);
  return [readFileSync(join(folder, CURRENT), 'utf8'), ...former.map(({ secret }) => secret)];
}

/** Makes a new current secret; the one before stays accepted for as long as credentials of it can be around. */
export function replaceRelaySecret(folder, now = Date.now()) {
  const secret = readFileSync(join(folder, CURRENT), 'utf8');
  writeFormer(folder, [{ secret, until: now + KEPT_MS }, ...readFormer(folder)]);
  writeFileWhole(join(folder, CURRENT), makeToken());
}

function readFormer(folder) {
  const file = join(folder, FORMER);
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw damaged(file);
  }
}

function writeFormer(folder, former) {
  const file = join(folder, FORMER);
  if (former.length === 0) rmSync(file, { force: true });
  else writeFileWhole(file, JSON.stringify(former));
}
