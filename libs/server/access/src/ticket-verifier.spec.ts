import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GRANT } from '../test/grant';
import { JwksServer } from '../test/jwks-server';
import { TicketError } from './ticket-error';
import { TicketIssuer } from './ticket-issuer';
import { GivenTicketKeys } from './ticket-keys';
import { TicketVerifier } from './ticket-verifier';

async function newIssuer(): Promise<TicketIssuer> {
  return new TicketIssuer(await GivenTicketKeys.generate());
}

async function codeOf(verifier: TicketVerifier, issuer: TicketIssuer): Promise<string> {
  const { ticket } = await issuer.issue(GRANT);
  try {
    await verifier.verify(ticket);
    return 'accepted';
  } catch (error) {
    return error instanceof TicketError ? error.code : String(error);
  }
}

describe('a verifier far from the issuer', () => {
  let server: JwksServer;
  let url: string;
  let issuer: TicketIssuer;

  beforeEach(async () => {
    server = new JwksServer();
    url = await server.start();
    issuer = await newIssuer();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await server.stop();
  });

  it('accepts what the issuer signed, and asks for the keys once', async () => {
    await server.publish(issuer);
    const verifier = TicketVerifier.remote(url);
    for (let round = 0; round < 3; round += 1) {
      const { ticket } = await issuer.issue(GRANT);
      expect(await verifier.verify(ticket)).toMatchObject(GRANT);
    }
    expect(server.requests).toBe(1);
  });

  it('goes on without the issuer once it has the keys', async () => {
    await server.publish(issuer);
    const verifier = TicketVerifier.remote(url);
    expect(await codeOf(verifier, issuer)).toBe('accepted');
    await server.stop();
    expect(await codeOf(verifier, issuer)).toBe('accepted');
  });

  it.each<[string, JwksServer['answer']]>([
    ['an error', { status: 503, body: '{}' }],
    ['a redirect', { status: 302, body: '' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no key set', { status: 200, body: '{"keys":1}' }],
  ])('says unavailable when the answer is %s', async (_name, answer) => {
    server.answer = answer;
    expect(await codeOf(TicketVerifier.remote(url), issuer)).toBe('unavailable');
  });

  it('says unavailable when there is no answer in time', async () => {
    server.answer = 'silence';
    expect(await codeOf(TicketVerifier.remote(url), issuer)).toBe('unavailable');
  });

  it('says unavailable when nobody listens, and recovers when somebody does', async () => {
    const verifier = TicketVerifier.remote(url);
    await server.stop();
    expect(await codeOf(verifier, issuer)).toBe('unavailable');
    await server.publish(issuer);
    await server.start(Number(new URL(url).port));
    expect(await codeOf(verifier, issuer)).toBe('accepted');
  });

  it('refuses the ticket of an issuer that it was not told to trust', async () => {
    await server.publish(issuer);
    const verifier = TicketVerifier.remote(url);
    expect(await codeOf(verifier, await newIssuer())).toBe('ticket_invalid');
  });

  it('finds a new key after the cooldown, and does not ask more often than that', async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'],
    });
    await server.publish(issuer);
    const verifier = TicketVerifier.remote(url);
    expect(await codeOf(verifier, issuer)).toBe('accepted');

    const successor = await newIssuer();
    await server.publish(successor);
    for (let round = 0; round < 20; round += 1) {
      expect(await codeOf(verifier, successor)).toBe('ticket_invalid');
    }
    expect(server.requests).toBe(1);

    jest.setSystemTime(Date.now() + 5_001);
    expect(await codeOf(verifier, successor)).toBe('accepted');
    expect(server.requests).toBe(2);
  });

  it('does not look for keys for a ticket that could not be ours', async () => {
    await server.publish(issuer);
    const verifier = TicketVerifier.remote(url);
    const header = Buffer.from('{"alg":"HS256","typ":"madang-ticket+jwt"}').toString('base64url');
    await expect(verifier.verify(`${header}.e30.AAAA`)).rejects.toMatchObject({
      code: 'ticket_invalid',
    });
    expect(server.requests).toBe(0);
  });
});
