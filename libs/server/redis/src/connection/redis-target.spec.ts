import { describe, expect, it } from '@jest/globals';
import { nameOf, readRedisUrl } from './redis-target';

describe('REDIS_URL', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379 }, {}, 0, false],
    ['redis://localhost:7000/3', { host: 'localhost', port: 7000 }, {}, 3, false],
    ['rediss://10.0.0.1', { host: '10.0.0.1', port: 6379 }, {}, 0, true],
    ['redis://[::1]:7000/', { host: '::1', port: 7000 }, {}, 0, false],
    ['redis://:s%40crêt:2@h', { host: 'h', port: 6379 }, { password: 's@crêt:2' }, 0, false],
    [
      'redis://madang:pw@h:1',
      { host: 'h', port: 1 },
      { username: 'madang', password: 'pw' },
      0,
      false,
    ],
  ])('names one server: %s', (url, address, login, db, isTls) => {
    expect(readRedisUrl(url)).toEqual({ place: { kind: 'server', address }, login, db, isTls });
  });

  it('names Sentinels, which have a login of their own', () => {
    const url = 'redis+sentinel://madang:pw@one:5000,two,[::1]:5001/my%20main/2';
    const target = readRedisUrl(url, { password: 'other' });
    expect(target).toEqual({
      place: {
        kind: 'sentinels',
        sentinels: [
          { host: 'one', port: 5000 },
          { host: 'two', port: 26379 },
          { host: '::1', port: 5001 },
        ],
        masterName: 'my main',
        login: { password: 'other' },
      },
      login: { username: 'madang', password: 'pw' },
      db: 2,
      isTls: false,
    });
    expect(readRedisUrl('rediss+sentinel://one/main')?.isTls).toBe(true);
  });

  it.each([
    'http://localhost',
    'redis://',
    'redis:localhost',
    'redis://one,two',
    'redis://h:0',
    'redis://h:70000',
    'redis://h/abc',
    'redis://h/1/2',
    'redis://h/-1',
    'redis://h?family=6',
    'redis://h#x',
    'redis://user@h',
    'redis://user:pw@two@h',
    'redis://%zz:pw@h',
    'redis://h h',
    'redis+sentinel://one:1,two:2',
    'redis+sentinel://one:1,/main',
    'redis+sentinel://one/main/2/3',
    'redis-sentinel://one/main',
  ])('is refused: %s', (url) => {
    expect(readRedisUrl(url)).toBeUndefined();
  });

  it('is shown without its secrets', () => {
    const shown = ['redis://u:hunter2@h', 'redis+sentinel://u:hunter2@a,b:1/main'].map((url) => {
      const target = readRedisUrl(url, { password: 'hunter3' });
      return target === undefined ? '' : nameOf(target);
    });
    expect(shown).toEqual(['h:6379', 'main of the Sentinels a:26379, b:1']);
  });
});
