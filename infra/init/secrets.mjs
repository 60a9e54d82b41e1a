import { generateKeyPair } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { acceptedRelaySecrets } from './relay-secrets.mjs';
import { makeToken } from './token.mjs';
import { writeFileWhole } from './write-folder.mjs';

const MAKERS = {
  ticketPrivateKey: makeSigningKey,
  turnSecret: makeToken,
  turnServiceToken: makeToken,
  redisPassword: makeToken,
};

/** Reads the secrets from `folder` and makes those that are not there: delete a file to replace that secret. */
export async function loadSecrets(folder) {
  mkdirSync(folder, { recursive: true });
  const secrets = {};
  for (const [name, make] of Object.entries(MAKERS)) {
    const file = join(folder, name);
    if (!existsSync(file)) writeFileWhole(file, await make());
    secrets[name] = readFileSync(file, 'utf8');
  }
  return { ...secrets, relaySecrets: acceptedRelaySecrets(folder) };
}

/** Ed25519 as a JWK, RFC 8037 §2. */
async function makeSigningKey() {
  const { privateKey } = await promisify(generateKeyPair)('ed25519');
  return JSON.stringify(privateKey.export({ format: 'jwk' }));
}
