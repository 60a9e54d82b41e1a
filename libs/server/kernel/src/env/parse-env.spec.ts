import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from './config-error';
import { kernelEnv } from './kernel-env';
import { parseEnv } from './parse-env';
import { envFlag, envInteger, envList, envOrigins, envSecret, envUrl } from './variables';

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings of every service', () => {
  const schema = kernelEnv(8080);

  it('have defaults', () => {
    expect(parseEnv(schema, {})).toEqual({
      PORT: 8080,
      HOST: '0.0.0.0',
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
    });
  });

  it('take an empty variable for one that is not set', () => {
    expect(parseEnv(schema, { PORT: '', LOG_LEVEL: '  ', TRUST_PROXY: '' })).toEqual(
      parseEnv(schema, {}),
    );
  });

  it('are frozen', () => {
    expect(Object.isFrozen(parseEnv(schema, {}))).toBe(true);
  });

  it('take what they document', () => {
    const env = { PORT: ' 0 ', HOST: '::1', LOG_LEVEL: 'debug', LOG_FORMAT: 'text' };
    expect(parseEnv(schema, env)).toEqual({ ...env, PORT: 0 });
  });

  it.each([
    ['PORT', '65536', 'a whole number from 0 to 65535, for example 8080'],
    ['PORT', '-1', 'a whole number'],
    ['PORT', '80.5', 'a whole number'],
    ['PORT', '0x50', 'a whole number'],
    ['PORT', 'http', 'a whole number'],
    ['LOG_LEVEL', 'loud', 'one of debug, info, warn, error, silent'],
    ['LOG_FORMAT', 'xml', 'one of json, text'],
    ['TRUST_PROXY', 'everybody', 'the number of proxies in front'],
    ['TRUST_PROXY', '10.0.0.0/99', 'the number of proxies in front'],
    ['TRUST_PROXY', 'true', 'the number of proxies in front'],
  ])('refuse %s=%s and say what it must be', (name, value, rule) => {
    const [problem = '', ...others] = problemsOf(() => parseEnv(schema, { [name]: value }));
    expect(others).toEqual([]);
    expect(problem.startsWith(`${name} must be ${rule}`)).toBe(true);
    expect(problem.endsWith('.')).toBe(true);
  });
});

describe('parseEnv', () => {
  const schema = z
    .object({ A_SECRET: envSecret(16), A_FLAG: envFlag(false) })
    .and(z.object({ A_URL: envUrl(['redis://'], 'redis://localhost:6379') }));

  it('names every bad variable at once, and no value', () => {
    const problems = problemsOf(() =>
      parseEnv(schema, { A_SECRET: 'hunter2', A_FLAG: 'yes', A_URL: 'http://me:hunter2@x' }),
    );
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'A_SECRET',
      'A_FLAG',
      'A_URL',
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('tells a missing variable from a bad one', () => {
    expect(problemsOf(() => parseEnv(schema, {}))).toEqual([
      'A_SECRET is not set; it must be a secret of at least 16 characters, for example from: openssl rand -base64 24.',
      'A_URL is not set; it must be a URL that begins with redis://, for example redis://localhost:6379.',
    ]);
  });

  it('names a variable once that two parts read', () => {
    const both = z.object({ A: envSecret(6).optional() }).and(z.object({ A: envSecret(6) }));
    expect(problemsOf(() => parseEnv(both, {}))).toHaveLength(1);
    expect(problemsOf(() => parseEnv(both, { A: 'x' }))).toHaveLength(1);
    expect(parseEnv(both, { A: 'sixsix' })).toEqual({ A: 'sixsix' });
  });

  it('passes over variables of others', () => {
    const env = { A_SECRET: 'x'.repeat(16), A_URL: 'redis://r', HOME: '/root', PORT: 'x' };
    expect(parseEnv(schema, env)).toEqual({
      A_SECRET: 'x'.repeat(16),
      A_FLAG: false,
      A_URL: 'redis://r',
    });
  });

  it('counts the bytes of a secret', () => {
    expect(problemsOf(() => parseEnv(z.object({ A: envSecret(6) }), { A: '마당' }))).toEqual([]);
    expect(problemsOf(() => parseEnv(z.object({ A: envSecret(7) }), { A: '마당' }))).toHaveLength(
      1,
    );
  });

  describe('with a file', () => {
    const secret = z.object({ A_SECRET: envSecret(16).optional() });

    it('reads what NAME_FILE names', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'madang-env-'));
      const file = join(folder, 'secret');
      await writeFile(file, `${'s'.repeat(20)}\n`);
      expect(parseEnv(secret, { A_SECRET_FILE: file })).toEqual({ A_SECRET: 's'.repeat(20) });
      await rm(folder, { recursive: true });
    });

    it('prefers the variable itself', () => {
      const env = { A_SECRET: 'x'.repeat(16), A_SECRET_FILE: '/nowhere' };
      expect(parseEnv(secret, env)).toEqual({ A_SECRET: 'x'.repeat(16) });
    });

    it('says when it cannot be read', () => {
      expect(problemsOf(() => parseEnv(secret, { A_SECRET_FILE: '/nowhere' }))).toEqual([
        'A_SECRET_FILE must be a file that can be read.',
      ]);
    });

    it('leaves the files of others alone', () => {
      expect(parseEnv(secret, { SSL_CERT_FILE: '/nowhere' })).toEqual({});
    });
  });
});

describe('origins', () => {
  const read = (ORIGINS: string) =>
    parseEnv(z.object({ ORIGINS: envOrigins }), { ORIGINS }).ORIGINS;

  it('are none by default, and any number', () => {
    expect(read('')).toEqual([]);
    expect(read('https://meet.example.org')).toEqual(['https://meet.example.org']);
    expect(read('https://a.example , http://localhost:5173,')).toEqual([
      'https://a.example',
      'http://localhost:5173',
    ]);
  });

  it.each([
    '*',
    'null',
    'meet.example.org',
    'https://meet.example.org/',
    'https://meet.example.org/path',
    'https://*.example.org/',
    'HTTPS://MEET.example.org',
    'https://meet.example.org:443',
    'ftp://meet.example.org',
    'https://ok.example,evil',
  ])('are not %s', (text) => {
    expect(() => read(text)).toThrow(/^ORIGINS must be a list, separated by commas, of origins/);
  });
});

describe('numbers and lists', () => {
  it('keep to their bounds', () => {
    const schema = z.object({ N: envInteger(600, 1_800, 1_200) });
    expect(parseEnv(schema, {}).N).toBe(1_200);
    expect(parseEnv(schema, { N: '600' }).N).toBe(600);
    expect(parseEnv(schema, { N: '1800' }).N).toBe(1_800);
    for (const N of ['599', '1801', '1e3', 'NaN', '1'.repeat(20)]) {
      expect(() => parseEnv(schema, { N })).toThrow('N must be a whole number from 600 to 1800');
    }
  });

  it('refuse a list for one bad item', () => {
    const even = envList('even numbers', (item) => (Number(item) % 2 === 0 ? item : undefined));
    const schema = z.object({ L: even });
    expect(parseEnv(schema, { L: '2, 4' }).L).toEqual(['2', '4']);
    expect(() => parseEnv(schema, { L: '2,3' })).toThrow(
      'L must be a list, separated by commas, of even numbers.',
    );
  });
});
