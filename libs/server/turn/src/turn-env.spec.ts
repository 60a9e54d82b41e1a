import { describe, expect, it } from '@jest/globals';
import { ConfigError, kernelEnv, parseEnv } from '@madang/server-kernel';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { turnConfig, turnEnv } from './turn-env';

const SECRET = 'a-secret-of-the-relays';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    parseEnv(kernelEnv(8082).and(turnEnv), env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings of TURN', () => {
  it('may all be missing: no relay', () => {
    expect(turnConfig(parseEnv(turnEnv, {}))).toEqual({
      relays: [],
      sharedSecret: null,
      secretFile: null,
      ttlSeconds: 1_200,
      isProbing: true,
      stunUrls: [],
      serviceToken: null,
    });
  });

  it('take what they document', () => {
    const urls = [
      'turns:[2001:db8::1]:443?transport=tcp',
      'turn:192.0.2.1:3478?transport=tcp',
      'turn:turn.example.org',
      'turn:turn.example.org:3478?transport=udp',
    ];
    const sorted = [urls[2], urls[3], urls[1], urls[0]];
    const env = {
      TURN_URLS: urls.join(', '),
      TURN_SECRET: SECRET,
      TURN_TTL_SECONDS: '600',
      TURN_PROBES: 'false',
      STUN_URLS: 'stun:turn.example.org,stuns:turn.example.org:5349',
      TURN_SERVICE_TOKEN: 'a token of the gateways',
    };
    expect(turnConfig(parseEnv(turnEnv, env))).toEqual({
      relays: [
        { name: 'relay', urls: sorted, weight: 1, region: null, secret: null, probeHost: null },
      ],
      sharedSecret: SECRET,
      secretFile: null,
      ttlSeconds: 600,
      isProbing: false,
      stunUrls: ['stun:turn.example.org', 'stuns:turn.example.org:5349'],
      serviceToken: 'a token of the gateways',
    });
  });

  it.each([
    ['TURN_URLS', 'https://turn.example.org', 'must be a list, separated by commas, of turn:'],
    ['TURN_URLS', 'turn:', 'must be a list'],
    ['TURN_URLS', 'turn://turn.example.org', 'must be a list'],
    ['TURN_URLS', 'turn:a?transport=sctp', 'must be a list'],
    ['TURN_URLS', 'turn:user@turn.example.org', 'must be a list'],
    ['TURN_URLS', 'stun:turn.example.org', 'must be a list'],
    ['TURN_URLS', 'turns:turn.example.org?transport=udp', 'must be a list'],
    ['STUN_URLS', 'turn:turn.example.org', 'must be a list, separated by commas, of stun:'],
    ['STUN_URLS', 'stun:a?transport=udp', 'must be a list'],
    ['TURN_SECRET', 'short', 'must be a secret of at least 16 characters'],
    ['TURN_SECRET', 'a secret with spaces', 'must be a secret of at least 16 characters without'],
    [
      'TURN_SECRET',
      'a-secret-with-a-#-in-it',
      'must be a secret of at least 16 characters without',
    ],
    ['TURN_TTL_SECONDS', '599', 'must be a whole number from 600 to 1800'],
    ['TURN_TTL_SECONDS', '1801', 'must be a whole number from 600 to 1800'],
    ['TURN_SERVICE_TOKEN', 'short', 'must be a secret of at least 16 characters'],
  ])('refuse %s=%s', (name, value, rule) => {
    const good = { TURN_URLS: 'turn:turn.example.org', TURN_SECRET: SECRET };
    const problems = problemsOf({ ...good, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`${name} ${rule}`)).toBe(true);
  });

  it('want relays and secret together, and say so beside what else is wrong', () => {
    const urls = 'turn:turn.example.org';
    expect(problemsOf({ TURN_URLS: urls, PORT: 'x' })).toEqual([
      'PORT must be a whole number from 0 to 65535, for example 8082.',
      'TURN_SECRET is not set; the relays of TURN_URLS refuse everybody without it.',
    ]);
    expect(problemsOf({ TURN_SECRET: SECRET })).toEqual([
      'TURN_URLS is not set; TURN_SECRET is of no use without the relays that share it.',
    ]);
    expect(problemsOf({ TURN_URLS: urls, TURN_SECRET: '  ' })).toHaveLength(1);
  });

  it('take several relays, with secrets of their own or the shared one', () => {
    const list = [
      { name: 'one', urls: ['turns:one:443', 'turn:one'], weight: 3, region: 'eu' },
      {
        ...{ name: 'two', urls: ['turn:two'], secret: 'a-secret-of-its-own' },
        probeHost: '10.0.0.2',
      },
    ];
    const env = { TURN_RELAYS: JSON.stringify(list), TURN_SECRET: SECRET };
    expect(turnConfig(parseEnv(turnEnv, env)).relays).toEqual([
      {
        name: 'one',
        urls: ['turn:one', 'turns:one:443'],
        weight: 3,
        region: 'eu',
        secret: null,
        probeHost: null,
      },
      { ...list[1], weight: 1, region: null },
    ]);
  });

  const good = { name: 'one', urls: ['turn:one'] };
  it.each<[string, unknown, string]>([
    ['no JSON', 'turn:one', 'TURN_RELAYS must be a JSON list, for example [{"name":"one",'],
    ['no list', good, 'TURN_RELAYS must be a JSON list'],
    ['an empty list', [], 'TURN_RELAYS must be a JSON list'],
    ['no name', [good, { urls: ['turn:two'] }], 'TURN_RELAYS.1.name must be up to 32 small'],
    ['no URLs', [{ name: 'one', urls: [] }], 'TURN_RELAYS.0.urls must be a list of 1 to 8'],
    [
      'a URL for something else',
      [{ name: 'one', urls: ['turn:one', 'stun:one'] }],
      'TURN_RELAYS.0.urls.1 must begin with turn: or turns:.',
    ],
    [
      'a URL that browsers do not take',
      [{ name: 'one', urls: ['turns:one?transport=udp'] }],
      'TURN_RELAYS.0.urls.0 must be a turn: URL, but "turns:one?transport=udp" means DTLS',
    ],
    ['a weight of nothing', [{ ...good, weight: 0 }], 'TURN_RELAYS.0.weight must be a whole'],
    ['a region in words', [{ ...good, region: 'My EU' }], 'TURN_RELAYS.0.region must be'],
    [
      'a place for probes with a port',
      [{ ...good, probeHost: 'a:1' }],
      'TURN_RELAYS.0.probeHost must be an IP address or a host name',
    ],
    ['a bad secret', [{ ...good, secret: 'a # comment in it' }], 'TURN_RELAYS.0.secret must be'],
    ['a typing error', [{ ...good, wieght: 2 }], 'TURN_RELAYS.0 has no such setting as wieght.'],
    ['a text', ['turn:one'], 'TURN_RELAYS.0 must be an object.'],
    ['a name twice', [good, { ...good, urls: ['turn:two'] }], 'TURN_RELAYS has the name one twice'],
    ['a URL twice', [good, { ...good, name: 'two' }], 'TURN_RELAYS has the URL turn:one twice'],
  ])('refuse relays with %s, and say where', (_what, list, sentence) => {
    const text = typeof list === 'string' ? list : JSON.stringify(list);
    const problems = problemsOf({ TURN_RELAYS: text, TURN_SECRET: SECRET });
    expect(problems).toEqual([expect.stringContaining(sentence)]);
    expect(problems.join()).not.toContain('comment');
  });

  it('want a secret for every relay, and one list of them', () => {
    const TURN_RELAYS = JSON.stringify([
      { ...good, secret: SECRET },
      { ...good, name: 'two', urls: ['turn:two'] },
    ]);
    expect(problemsOf({ TURN_RELAYS })).toEqual([
      'TURN_SECRET is not set, and TURN_RELAYS.1 has no secret of its own.',
    ]);
    expect(problemsOf({ TURN_RELAYS, TURN_URLS: 'turn:three', TURN_SECRET: SECRET })).toEqual([
      'TURN_RELAYS is set, and so is TURN_URLS; set one of them.',
    ]);
  });

  it('keep the file of the secret only where the secret is from there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'madang-env-'));
    const file = join(folder, 'secret');
    await writeFile(file, SECRET);
    const env = { TURN_URLS: 'turn:one', TURN_SECRET_FILE: file };
    expect(turnConfig(parseEnv(turnEnv, env))).toMatchObject({
      sharedSecret: SECRET,
      secretFile: file,
    });
    const other = { ...env, TURN_SECRET: 'another-secret-of-the-relays' };
    expect(turnConfig(parseEnv(turnEnv, other)).secretFile).toBeNull();
    await rm(folder, { recursive: true });
  });
});
