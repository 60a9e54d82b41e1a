import { envUrl, envVariable } from '@madang/server-kernel';
import { z } from 'zod';
import { isTicketJwk } from './ticket-key';

/** The key that signs tickets, for `AccessModule.forIssuer`; services of one installation share it. */
export const envTicketKey = envVariable(
  "a private Ed25519 key as JWK; make one with: node -p \"JSON.stringify(crypto.generateKeyPairSync('ed25519').privateKey.export({format:'jwk'}))\"",
  (text) => (isTicketJwk(text) ? text : undefined),
);

/** For `AccessModule.forVerifier`. */
export const verifierEnv = z.object({
  JWKS_URL: envUrl(['http://', 'https://'], 'http://rooms:8081/api/jwks'),
});
