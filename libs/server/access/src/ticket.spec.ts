import { describe, expect, it } from '@jest/globals';
import type { RoomId } from '@madang/protocol';
import { SignJWT, decodeJwt, decodeProtectedHeader, exportSPKI, importJWK } from 'jose';
import { TicketError } from './ticket-error';
import { TicketIssuer } from './ticket-issuer';
import { TicketKey } from './ticket-key';
import { TicketVerifier } from './ticket-verifier';

const ROOM = 'lusab-babad-gutih-tugad' as RoomId;
const START = Date.UTC(2026, 0, 1);
const GRANT = { roomId: ROOM, capacity: 8, role: 'host' } as const;

/** RFC 8037 appendix A.1. */
const RFC_8037_KEY = JSON.stringify({
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
});

const key = await TicketKey.from(RFC_8037_KEY);
let now = START;
const clock = () => now;
const issuer = new TicketIssuer(key, clock);
const verifier = TicketVerifier.local(key, clock);

async function codeOf(ticket: string, by = verifier): Promise<string> {
  try {
    await by.verify(ticket);
    return 'accepted';
  } catch (error) {
    return error instanceof TicketError ? error.code : String(error);
  }
}

/** A ticket as the issuer makes it, but for what `change` does to it. */
function forge(change: (jwt: SignJWT) => SignJWT = (jwt) => jwt): Promise<string> {
  const seconds = START / 1_000;
  const jwt = new SignJWT({ room: ROOM, capacity: 8, role: 'host' })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'madang-ticket+jwt', kid: key.kid })
    .setIssuer('madang')
    .setAudience('madang:gateway')
    .setJti('AAAAAAAAAAAAAAAAAAAAAA')
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + 60);
  return change(jwt).sign(key.privateKey);
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

beforeEachTest();
function beforeEachTest() {
  now = START;
}

describe('a ticket', () => {
  it('carries what it was issued for', async () => {
    now = START + 1_234;
    const { ticket, expiresAt } = await issuer.issue(GRANT);
    expect(expiresAt).toBe(START + 61_000);
    const claims = await verifier.verify(ticket);
    expect(claims).toEqual({ ...GRANT, expiresAt, ticketId: expect.any(String) as string });
    expect(Buffer.from(claims.ticketId, 'base64url')).toHaveLength(16);
    expect(decodeProtectedHeader(ticket)).toEqual({
      alg: 'EdDSA',
      typ: 'madang-ticket+jwt',
      kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    });
    expect(decodeJwt(ticket)).toMatchObject({ iss: 'madang', aud: 'madang:gateway' });
  });

  it('is another one each time', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { ticket } = await issuer.issue(GRANT);
        return (await verifier.verify(ticket)).ticketId;
      }),
    );
    expect(new Set(ids).size).toBe(20);
  });
});
