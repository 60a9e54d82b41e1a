import { createPrivateKey, generateKeyPair } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { damaged } from './problem.mjs';
import { acceptedRelaySecrets } from './relay-secrets.mjs';
import { makeToken } from './token.mjs';
import { writeFileWhole } from './write-folder.mjs';

const TOKEN = { make: makeToken, isRight: (text) => /^[\w.~+/=-]{16,}$/.test(text) };

const KINDS = {
  ticketPrivateKey: { make: makeSigningKey, isRight: isSigningKeys },
  turnSecret: TOKEN,
  turnServiceToken: TOKEN,
  redisPassword: TOKEN,
};

/**
 * Reads the secrets from `folder` and makes those that are not there: delete a file to replace that secret. Throws an
 * `Error` that says so when one is damaged: who has lost the former one must know, since it may be in use elsewhere.
 */
export async function loadSecrets(folder) {
  mkdirSync(folder, { recursive: true });
  const secrets = {};
  for (const [name, { make, isRight }] of Object.entries(KINDS)) {
    const file = join(folder, name);
    if (!existsSync(file)) writeFileWhole(file, await make());
    secrets[name] = readFileSync(file, 'utf8');
    if (!isRight(secrets[name])) throw damaged(file);
  }
  return { ...secrets, relaySecrets: acceptedRelaySecrets(folder) };
}

/** One key, or a list of them for a rotation by hand. */
function isSigningKeys(text) {
  try {
    const keys = [JSON.parse(text)].flat();
    return keys.length > 0 && keys.every((key) => createPrivateKey({ key, format: 'jwk' }));
  } catch {
    return false;
  }
}

/** Ed25519 as a JWK, RFC 8037 §2. */
async function makeSigningKey() {
  const { privateKey } = await promisify(generateKeyPair)('ed25519');
  return JSON.stringify(privateKey.export({ format: 'jwk' }));
}
