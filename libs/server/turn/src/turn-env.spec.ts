import { describe, expect, it } from '@jest/globals';
import { ConfigError, kernelEnv, parseEnv } from '@madang/server-kernel';
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
      relay: null,
      ttlSeconds: 1_200,
      stunUrls: [],
      serviceToken: null,
    });
  });

  it('take what they document', () => {
    const urls = [
      'turn:turn.example.org',
      'turn:turn.example.org:3478?transport=udp',
      'turn:192.0.2.1:3478?transport=tcp',
      'turns:[2001:db8::1]:443?transport=tcp',
    ];
    const env = {
      TURN_URLS: urls.join(', '),
      TURN_SECRET: SECRET,
      TURN_TTL_SECONDS: '600',
      STUN_URLS: 'stun:turn.example.org,stuns:turn.example.org:5349',
      TURN_SERVICE_TOKEN: 'a token of the gateways',
    };
    expect(turnConfig(parseEnv(turnEnv, env))).toEqual({
      relay: { urls, secret: SECRET },
      ttlSeconds: 600,
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
});
