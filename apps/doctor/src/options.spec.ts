import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { readOptions, UsageError } from './options';

const CHECKS = ['https', 'room'];
const read = (args: string[], env: NodeJS.ProcessEnv = {}) => readOptions(args, env, CHECKS);

describe('readOptions', () => {
  it('looks at localhost unless told otherwise', () => {
    expect(read([])).toEqual({
      ...{ url: new URL('http://localhost:8080'), isJson: false, isInsecure: false },
      ...{ only: [], roomToken: null, redis: null },
    });
    const env = { DOCTOR_URL: 'https://meet.example.org' };
    expect(read([], env)?.url.href).toBe('https://meet.example.org/');
    expect(read(['http://other.example:81/room/x'], env)?.url.href).toBe(
      'http://other.example:81/',
    );
  });

  it('reads what is asked for', () => {
    expect(
      read(['--json', '--insecure', '--only', 'room,https', '--room-token', 'secret']),
    ).toMatchObject({
      isJson: true,
      isInsecure: true,
      only: ['room', 'https'],
      roomToken: 'secret',
    });
    expect(read(['--help'])).toBeNull();
  });

  it('takes Redis and the creation token from the environment', () => {
    const env = { REDIS_URL: 'redis://r:6379', ROOM_CREATION_TOKEN: 'secret' };
    expect(read([], env)).toMatchObject({
      roomToken: 'secret',
      redis: { url: 'redis://r:6379' },
    });
  });

  it.each([
    [['meet.example.org']],
    [['ftp://meet.example.org']],
    [['https://user:pass@meet.example.org']],
    [['https://one.example', 'https://two.example']],
    [['--only', 'rooms']],
    [['--jason']],
  ])('does not take %j', (args) => expect(() => read(args)).toThrow(UsageError));

  it('says that REDIS_URL is no such URL, without saying it', () => {
    const read = () => readOptions([], { REDIS_URL: 'http://hunter2@r' }, CHECKS);
    expect(read).toThrow(/^REDIS_URL must be/);
    expect(read).not.toThrow(/hunter2/);
  });
});
