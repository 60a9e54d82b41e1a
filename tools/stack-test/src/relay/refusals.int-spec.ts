import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCertificate, type TestCertificate } from '@madang/testing';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { layNetwork, RelayHost, SECRET, SHIPPED_POLICY, V4, type RelayOptions } from './relay-host';

async function expectRefusal(options: RelayOptions, sentence: string | RegExp): Promise<void> {
  const { status, said } = await RelayHost.refusal(options);
  expect(said).toMatch(/^The relay does not start: /);
  expect(said).toMatch(sentence);
  expect(said).not.toContain(SECRET);
  expect(status).toBe(1);
}

describe('the relay does not start with', () => {
  it.each<[what: string, files: Record<string, string>, sentence: string | RegExp]>([
    ['no secret', { 'turn-secrets': '' }, 'there is no secret in'],
    [
      'a comment after the secret',
      { 'turn-secrets': `${SECRET} # new\n` },
      /line 1 of .* has a space/,
    ],
    [
      'a secret of two lines',
      { 'turn-secrets': `${SECRET}\nsecond-half\n` },
      /line 2 of .* less than 16/,
    ],
    ['an empty line', { 'turn-secrets': `${SECRET}\n\n` }, /line 2 of .* less than 16/],
    ["another system's line ends", { 'turn-secrets': `${SECRET}\r\n` }, /line 1 of /],
    ['a realm of two lines', { realm: 'one\nno-auth' }, 'RELAY_REALM, which'],
  ])('%s', (_what, files, sentence) => expectRefusal({ files }, sentence));

  it.each<[env: Record<string, string>, sentence: string | RegExp]>([
    [{ RELAY_PORT: '70000' }, 'RELAY_PORT is 70000, and must be a port'],
    [{ RELAY_TLS_PORT: 'tls' }, 'RELAY_TLS_PORT is "tls", and must be a whole number'],
    [{ RELAY_MIN_PORT: '50000', RELAY_MAX_PORT: '49999' }, 'RELAY_MIN_PORT is 50000'],
    [
      { RELAY_MIN_PORT: '50000', RELAY_MAX_PORT: '50099' },
      /are 100 ports, too few for RELAY_TOTAL_QUOTA 4000/,
    ],
    [{ RELAY_USER_QUOTA: '-1' }, 'RELAY_USER_QUOTA'],
    [
      { RELAY_LISTEN_IP: '192.0.2.99' },
      'RELAY_LISTEN_IP names 192.0.2.99, which is no address of this host',
    ],
    [{ RELAY_LISTEN_IP: '2001:db8:7::99' }, 'RELAY_LISTEN_IP names 2001:db8:7::99'],
    [{ RELAY_LISTEN_IP: 'turn.example.org' }, 'RELAY_LISTEN_IP names "turn.example.org"'],
    [{ RELAY_LISTEN_IP: ',' }, 'RELAY_LISTEN_IP is not set'],
    [{ RELAY_PUBLIC_IP: 'meet.example.org' }, 'PUBLIC_IP is "meet.example.org"'],
    [{ RELAY_TLS: 'yes' }, 'RELAY_TLS is "yes"'],
    [{ RELAY_TLS: 'on' }, 'RELAY_TLS is on, and there is no '],
  ])('%j', (env, sentence) => expectRefusal({ env }, sentence));

  it.each([
    ['RELAY_PORT', 3478],
    ['RELAY_TLS_PORT', 5349],
  ])('the port of %s, %i, when something else has it', async (variable, port) => {
    layNetwork();
    const certificate = await makeCertificate([V4]);
    const other = createServer().listen(port, V4);
    await once(other, 'listening');
    try {
      await expectRefusal(
        {
          env: {
            RELAY_TLS: 'on',
            RELAY_TLS_CERT: certificate.cert,
            RELAY_TLS_KEY: certificate.key,
          },
        },
        new RegExp(
          `port ${port} is in use by another program on this host. .* set ${variable} to a free port. coturn says: .*Cannot bind .* 192.0.2.10:${port}`,
        ),
      );
    } finally {
      other.close();
      await certificate.remove();
    }
  });

  it('a line that coturn does not know, which coturn itself would leave out', () =>
    expectRefusal(
      { policy: `${SHIPPED_POLICY}\ndeny-peer-ip=10.0.0.1\n` },
      /coturn says: .*Bad configuration format: deny-peer-ip/,
    ));

  it('a value where none goes', () =>
    expectRefusal(
      { policy: `${SHIPPED_POLICY}\nno-multicast-peers # all\n` },
      /coturn ended with/,
    ));
});

describe('the relay does not start, when TLS is asked for, with', () => {
  let certificate: TestCertificate;
  let other: TestCertificate;
  let expired: TestCertificate;
  beforeAll(async () => {
    [certificate, other, expired] = await Promise.all([
      makeCertificate([V4]),
      makeCertificate([V4]),
      makeCertificate([V4], { days: -1 }),
    ]);
  });
  afterAll(() => Promise.all([certificate, other, expired].map((each) => each.remove())));

  const refused = (cert: string, key: string, sentence: string | RegExp) =>
    expectRefusal({ env: { RELAY_TLS: 'on', RELAY_TLS_CERT: cert, RELAY_TLS_KEY: key } }, sentence);

  it('a certificate that has expired', () =>
    refused(expired.cert, expired.key, /the certificate in .* has expired \(notAfter=/));

  it("another certificate's key", () =>
    refused(certificate.cert, other.key, /the key in .* does not belong to the certificate in/));

  it('a file that is no certificate', () =>
    refused(certificate.key, certificate.key, 'is not a certificate in PEM'));

  it('a file that is no key', () =>
    refused(certificate.cert, certificate.cert, 'is not a private key in PEM'));

  it('a file that is not there', () =>
    refused(certificate.cert, '/nowhere', 'there is no /nowhere'));
});
