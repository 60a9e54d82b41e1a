import { describe, expect, it } from '@jest/globals';
import { PasswordHasher } from './password-hasher';
import { DEFAULT_ROOMS_CONFIG } from './rooms-config';

describe('passwords', () => {
  it('are hashed with argon2id, 19 MiB, two passes, and a new salt each time', async () => {
    const hasher = new PasswordHasher(DEFAULT_ROOMS_CONFIG);
    const [one, other] = await Promise.all([hasher.hash('마당'), hasher.hash('마당')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(other).not.toBe(one);
    expect(await hasher.verify(one, '마당')).toBe(true);
    expect(await hasher.verify(one, '마당 ')).toBe(false);
  });

  it('are refused when too many wait, and accepted again afterwards', async () => {
    const hasher = new PasswordHasher({
      ...DEFAULT_ROOMS_CONFIG,
      hashesAtOnce: 1,
      hashesWaiting: 2,
    });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => hasher.hash('x')));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(results[4]).toMatchObject({
      reason: { status: 503, code: 'unavailable', headers: { 'Retry-After': '2' } },
    });
    await expect(hasher.hash('x')).resolves.toContain('$argon2id$');
  });

  it('do not hold up the event loop', async () => {
    const hasher = new PasswordHasher(DEFAULT_ROOMS_CONFIG);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await Promise.all(Array.from({ length: 10 }, () => hasher.hash('x')));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});
