import { envUrl, envVariable } from '@madang/server-kernel';
import { z } from 'zod';
import { readTicketJwks } from './ticket-key';

/**
 * The keys of tickets, for `AccessModule.forIssuer`: one, or a list of which the first signs and all are
 * published. Services of one installation share them.
 */
export const envTicketKeys = envVariable(
  "a private Ed25519 key as JWK, or a JSON list of such keys; make one with: node -p \"JSON.stringify(crypto.generateKeyPairSync('ed25519').privateKey.export({format:'jwk'}))\"",
  readTicketJwks,
);

/** For `AccessModule.forVerifier`. */
export const verifierEnv = z.object({
  JWKS_URL: envUrl(['http://', 'https://'], 'http://rooms:8081/api/jwks'),
});
