import { describe, expect, it } from '@jest/globals';
import { Deferred } from './deferred';

describe('Deferred', () => {
  it('settles once, as its owner says', async () => {
    const resolved = new Deferred<number>();
    resolved.resolve(1);
    resolved.reject(new Error('too late'));
    await expect(resolved.promise).resolves.toBe(1);

    const rejected = new Deferred<number>();
    rejected.reject(new Error('refused'));
    await expect(rejected.promise).rejects.toThrow('refused');
  });
});
