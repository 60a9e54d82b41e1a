import { beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT, decodeJwt, decodeProtectedHeader } from 'jose';
import { createHmac } from 'node:crypto';
import { GRANT } from '../test/grant';
import { TicketError } from './ticket-error';
import { TicketIssuer } from './ticket-issuer';
import { readTicketJwks, TicketKey } from './ticket-key';
import { GivenTicketKeys } from './ticket-keys';
import { TicketVerifier } from './ticket-verifier';

const START = Date.UTC(2026, 0, 1);

/** RFC 8037 appendix A.1, and its thumbprint from appendix A.3. */
const RFC_8037_KEY = JSON.stringify({
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
});
const RFC_8037_THUMBPRINT = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';

let now = START;
beforeEach(() => {
  now = START;
});
const clock = () => now;
const jwks = readTicketJwks(RFC_8037_KEY) ?? [];
const keys = await GivenTicketKeys.from(jwks);
const key = await keys.signer();
const issuer = new TicketIssuer(keys, clock);
const verifier = TicketVerifier.local(keys, clock);

async function codeOf(ticket: string): Promise<string> {
  try {
    await verifier.verify(ticket);
    return 'accepted';
  } catch (error) {
    return error instanceof TicketError ? error.code : String(error);
  }
}

const AUDIENCE = 'madang:room:lusab-babad-gutih-tugad';
const PAYLOAD = {
  ...{ room: GRANT.roomId, capacity: 8, role: 'host', aud: AUDIENCE, sub: GRANT.subject },
  ...{ net: GRANT.network, knock: false, policy: GRANT.policy, pv: 3 },
};
const HEADER = { alg: 'EdDSA', typ: 'madang-ticket+jwt', kid: key.kid };

interface Forgery {
  readonly header?: Record<string, unknown>;
  readonly payload?: Record<string, unknown>;
  readonly key?: TicketKey;
}

/** A ticket as the issuer makes it, with some of it changed or, where `undefined`, left out. */
function forge({ header = {}, payload = {}, key: signer = key }: Forgery = {}): Promise<string> {
  const seconds = START / 1_000;
  const claims = {
    ...PAYLOAD,
    iss: 'madang',
    jti: 'AAAAAAAAAAAAAAAAAAAAAA',
    iat: seconds,
    nbf: seconds,
    exp: seconds + 60,
    ...payload,
  };
  return new SignJWT(JSON.parse(JSON.stringify(claims)) as Record<string, unknown>)
    .setProtectedHeader({ ...HEADER, ...header })
    .sign(signer.privateKey);
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a ticket', () => {
  it('carries what it was issued for', async () => {
    now = START + 1_234;
    const { ticket, expiresAt } = await issuer.issue(GRANT);
    expect(expiresAt).toBe(START + 61_000);
    const claims = await verifier.verify(ticket);
    expect(claims).toEqual({ ...GRANT, expiresAt, ticketId: claims.ticketId });
    expect(Buffer.from(claims.ticketId, 'base64url')).toHaveLength(16);
    expect(decodeProtectedHeader(ticket)).toEqual({ ...HEADER, kid: RFC_8037_THUMBPRINT });
    expect(decodeJwt(ticket)).toMatchObject({ iss: 'madang', aud: AUDIENCE });
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

  it('lives for a minute, not longer', async () => {
    const { ticket } = await issuer.issue(GRANT);
    now = START + 59_999;
    expect(await codeOf(ticket)).toBe('accepted');
    now = START + 60_000;
    expect(await codeOf(ticket)).toBe('ticket_expired');
  });

  it('is accepted by a clock that is five seconds behind, not by one that is further', async () => {
    const { ticket } = await issuer.issue(GRANT);
    now = START - 5_000;
    expect(await codeOf(ticket)).toBe('accepted');
    now = START - 6_000;
    expect(await codeOf(ticket)).toBe('ticket_invalid');
  });

  it('is refused after its signature or its claims were changed', async () => {
    const { ticket } = await issuer.issue({ ...GRANT, role: 'participant' });
    const [header = '', payload = '', signature = ''] = ticket.split('.');
    const raised = encode({ ...decodeJwt(ticket), role: 'host' });
    expect(await codeOf(`${header}.${raised}.${signature}`)).toBe('ticket_invalid');
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(await codeOf(`${header}.${payload}.${flipped}`)).toBe('ticket_invalid');
    expect(await codeOf(`${header}.${payload}.`)).toBe('ticket_invalid');
  });

  it('is refused without a signature', async () => {
    const [, payload = ''] = (await forge()).split('.');
    expect(await codeOf(`${encode({ ...HEADER, alg: 'none' })}.${payload}.`)).toBe(
      'ticket_invalid',
    );
  });

  it.each(Object.entries(publicForms()))(
    'is refused when signed with the public key as a shared secret (%s)',
    async (_form, secret) => {
      const [, payload = ''] = (await forge()).split('.');
      const signed = `${encode({ ...HEADER, alg: 'HS256' })}.${payload}`;
      const signature = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await codeOf(`${signed}.${signature}`)).toBe('ticket_invalid');
    },
  );

  it('is accepted as the forger of these tests makes it', async () => {
    expect(await codeOf(await forge())).toBe('accepted');
  });

  it.each<[string, Forgery]>([
    ['of another type', { header: { typ: 'JWT' } }],
    ['without a type', { header: { typ: undefined } }],
    ['of a key that nobody has', { header: { kid: 'nobody' } }],
    ['of another issuer', { payload: { iss: 'somebody' } }],
    ['for another audience', { payload: { aud: 'elsewhere' } }],
    [
      'for the audience of another room',
      { payload: { aud: 'madang:room:lusab-babad-gutih-tugaf' } },
    ],
    ['for the audiences of two rooms', { payload: { aud: [AUDIENCE, 'madang:room:x'] } }],
    ['without a subject', { payload: { sub: undefined } }],
    ['with a network that is no opaque id', { payload: { net: '203.0.113.1' } }],
    ['without a policy', { payload: { policy: undefined } }],
    ['with half a policy', { payload: { policy: { locked: false } } }],
    ['that does not say whether to knock', { payload: { knock: undefined } }],
    ['without an audience', { payload: { aud: undefined } }],
    ['that never expires', { payload: { exp: undefined } }],
    ['without a beginning', { payload: { nbf: undefined } }],
    ['without an id', { payload: { jti: undefined } }],
    ['with a weak id', { payload: { jti: '1' } }],
    ['for no room', { payload: { room: undefined } }],
    ['for something that is no room', { payload: { room: '../admin' } }],
    ['in an unknown role', { payload: { role: 'owner' } }],
    ['for a room without places', { payload: { capacity: 0 } }],
  ])('is refused %s', async (_name, forgery) => {
    expect(await codeOf(await forge(forgery))).toBe('ticket_invalid');
  });

  it('is refused when another key signed it under our key id', async () => {
    expect(
      await codeOf(await forge({ key: await TicketKey.from(await TicketKey.generate()) })),
    ).toBe('ticket_invalid');
  });

  it.each(['', 'x', 'a.b.c', 'a.b.c.d.e', '..', '{}', 'é.é.é', encode({}), 'x'.repeat(4_096)])(
    'is not %j',
    async (text) => {
      expect(await codeOf(text)).toBe('ticket_invalid');
    },
  );
});

function publicForms(): Record<string, string | Buffer> {
  const { x } = JSON.parse(RFC_8037_KEY) as { x: string };
  const raw = Buffer.from(x, 'base64url');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
  return {
    'raw bytes': raw,
    text: x,
    PEM: `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`,
  };
}
