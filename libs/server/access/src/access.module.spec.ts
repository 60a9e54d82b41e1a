import { describe, expect, it } from '@jest/globals';
import { ConfigError, parseEnv } from '@madang/server-kernel';
import { Test } from '@nestjs/testing';
import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import { GRANT } from '../test/grant';
import { envTicketKeys, verifierEnv } from './access-env';
import { AccessModule } from './access.module';
import { newSecret, sameSecret, sha256 } from './secrets';
import { TicketIssuer } from './ticket-issuer';
import { readTicketJwks } from './ticket-key';
import { TicketVerifier } from './ticket-verifier';

function newKey(): string {
  return JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

function issuerApp(...jwks: readonly string[]) {
  const privateKeys = jwks.length === 0 ? undefined : readTicketJwks(`[${jwks.join()}]`);
  return Test.createTestingModule({ imports: [AccessModule.forIssuer({ privateKeys })] }).compile();
}

describe('AccessModule', () => {
  it('verifies in the process that issues', async () => {
    const app = await issuerApp();
    const { ticket } = await app.get(TicketIssuer).issue(GRANT);
    expect(await app.get(TicketVerifier).verify(ticket)).toMatchObject(GRANT);
  });

  it('makes a key for each process that was given none', async () => {
    const [one, other] = [await issuerApp(), await issuerApp()];
    const { ticket } = await one.get(TicketIssuer).issue(GRANT);
    await expect(other.get(TicketVerifier).verify(ticket)).rejects.toMatchObject({
      code: 'ticket_invalid',
    });
  });

  it('shares a given key, and publishes its public half only', async () => {
    const key = newKey();
    const [one, other] = [await issuerApp(key), await issuerApp(key)];
    const { ticket } = await one.get(TicketIssuer).issue(GRANT);
    expect(await other.get(TicketVerifier).verify(ticket)).toMatchObject(GRANT);
    const { keys } = await one.get(TicketIssuer).jwks();
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    expect(JSON.stringify(keys)).not.toContain((JSON.parse(key) as { d: string }).d);
  });

  it('signs with the first key and accepts what each of them has signed', async () => {
    const [old, next] = [newKey(), newKey()];
    const before = await issuerApp(old);
    const announced = await issuerApp(old, next);
    const after = await issuerApp(next, old);
    for (const [issuer, verifiers] of [
      [before, [before, announced, after]],
      [announced, [before, announced, after]],
      [after, [announced, after]],
    ] as const) {
      const { ticket } = await issuer.get(TicketIssuer).issue(GRANT);
      for (const verifier of verifiers) {
        expect(await verifier.get(TicketVerifier).verify(ticket)).toMatchObject(GRANT);
      }
    }
    const { ticket } = await after.get(TicketIssuer).issue(GRANT);
    await expect(before.get(TicketVerifier).verify(ticket)).rejects.toMatchObject({
      code: 'ticket_invalid',
    });
  });

  it('gives a verifier alone where there is no issuer', async () => {
    const app = await Test.createTestingModule({
      imports: [AccessModule.forVerifier({ jwksUrl: 'http://127.0.0.1:9/api/jwks' })],
    }).compile();
    await expect(app.get(TicketVerifier).verify('x')).rejects.toMatchObject({
      code: 'ticket_invalid',
    });
    expect(() => app.get(TicketIssuer)).toThrow();
  });
});

describe('the settings of access', () => {
  const read = (TICKET_PRIVATE_KEY: string) =>
    parseEnv(z.object({ TICKET_PRIVATE_KEY: envTicketKeys }), { TICKET_PRIVATE_KEY });

  it('takes a private Ed25519 key, or several', () => {
    const [key, other] = [newKey(), newKey()];
    expect(read(key)).toEqual({ TICKET_PRIVATE_KEY: [JSON.parse(key)] });
    expect(read(`[${key},${other}]`)).toEqual({
      TICKET_PRIVATE_KEY: [JSON.parse(key), JSON.parse(other)],
    });
  });

  it.each([
    'secret-but-no-json',
    '{}',
    '[]',
    '"secret"',
    `[${newKey()},{}]`,
    JSON.stringify(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })),
    JSON.stringify(generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' })),
  ])('refuses any other text without showing it (%#)', (text) => {
    expect(() => read(text)).toThrow(ConfigError);
    expect(() => read(text)).toThrow(/^TICKET_PRIVATE_KEY must be a private Ed25519 key/);
    expect(() => read(text)).not.toThrow(text);
  });

  it('wants a URL for the keys', () => {
    expect(() => parseEnv(verifierEnv, {})).toThrow(/^JWKS_URL is not set/);
    expect(() => parseEnv(verifierEnv, { JWKS_URL: 'rooms:8081' })).toThrow(/^JWKS_URL must be/);
    expect(parseEnv(verifierEnv, { JWKS_URL: 'http://rooms:8081/api/jwks' })).toEqual({
      JWKS_URL: 'http://rooms:8081/api/jwks',
    });
  });
});

describe('secrets', () => {
  it('are random, of the asked size, and safe in URLs', () => {
    const all = Array.from({ length: 100 }, () => newSecret(16));
    expect(new Set(all).size).toBe(100);
    for (const one of all) {
      expect(one).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(Buffer.from(one, 'base64url')).toHaveLength(16);
    }
  });

  it('are hashed as FIPS 180-2 appendix B.1 says', () => {
    expect(Buffer.from(sha256('abc'), 'base64url').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('are compared whatever their lengths', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('', '')).toBe(true);
    expect(sameSecret('abc', 'abd')).toBe(false);
    expect(sameSecret('abc', 'abcd')).toBe(false);
    expect(sameSecret('', 'a')).toBe(false);
  });
});
