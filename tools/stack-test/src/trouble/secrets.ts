import { describe, expect, it } from '@jest/globals';
import { runService } from '../stack/service-run';

const FILE = (name: string): string => `/run/madang/${name}`;

const ROOMS = {
  REDIS_URL_FILE: FILE('redis-url'),
  TICKET_PRIVATE_KEY_FILE: FILE('ticket-private-key'),
};
const GATEWAY = {
  REDIS_URL_FILE: FILE('redis-url'),
  JWKS_URL: 'http://rooms:8080/api/jwks',
  TURN_SERVICE_URL: 'http://turn:8080',
  TURN_SERVICE_TOKEN_FILE: FILE('turn-service-token'),
};
const TURN = {
  TURN_URLS_FILE: FILE('turn-urls'),
  TURN_SECRET_FILE: FILE('turn-secret'),
  TURN_SERVICE_TOKEN_FILE: FILE('turn-service-token'),
};

const TOKEN = '0123456789abcdef0123456789abcdef';
const TURN_URLS = 'turn:192.0.2.1:3478?transport=udp';

/** Which service, with which settings and files, and what it must say. */
const CASES: readonly [
  what: string,
  service: string,
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
  sentence: RegExp,
][] = [
  ['rooms without files', 'rooms', ROOMS, {}, /REDIS_URL_FILE must be a file that can be read/],
  [
    'rooms with an empty URL of Redis',
    'rooms',
    ROOMS,
    { 'redis-url': '', 'ticket-private-key': '' },
    /REDIS_URL is not set/,
  ],
  [
    'rooms with something else for a signing key',
    'rooms',
    ROOMS,
    { 'redis-url': 'redis://redis:6379', 'ticket-private-key': 'no key' },
    /TICKET_PRIVATE_KEY must be/,
  ],
  [
    'a gateway without files',
    'gateway',
    GATEWAY,
    {},
    /TURN_SERVICE_TOKEN_FILE must be a file that can be read/,
  ],
  [
    'a gateway with an empty token',
    'gateway',
    GATEWAY,
    { 'redis-url': 'redis://redis:6379', 'turn-service-token': '' },
    /TURN_SERVICE_TOKEN is not set/,
  ],
  [
    'a gateway with something else for a URL of Redis',
    'gateway',
    GATEWAY,
    { 'redis-url': 'redis', 'turn-service-token': TOKEN },
    /REDIS_URL must be/,
  ],
  ['TURN without files', 'turn', TURN, {}, /TURN_SECRET_FILE must be a file that can be read/],
  [
    'TURN with an empty secret',
    'turn',
    TURN,
    { 'turn-urls': TURN_URLS, 'turn-secret': '', 'turn-service-token': TOKEN },
    /TURN_SECRET/,
  ],
  [
    'TURN with a token that is too short',
    'turn',
    TURN,
    { 'turn-urls': TURN_URLS, 'turn-secret': TOKEN, 'turn-service-token': 'short' },
    /TURN_SERVICE_TOKEN must be a secret of at least 16 characters/,
  ],
];

export function describeSecrets(): void {
  describe('wrong or missing secrets end the start with a sentence', () => {
    it.each(CASES)('%s', async (_what, service, env, files, sentence) => {
      const { status, said } = await runService(`madang-${service}`, env, files);
      expect(said).toMatch(sentence);
      expect(status).toBe(1);
      expect(said).not.toContain(TOKEN);
    });
  });
}
