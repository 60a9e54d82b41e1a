import { expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { OpenRequests } from './open-requests';

it('lets 16 go on together, the next when one has ended, and tells when all have', async () => {
  const open = new OpenRequests();
  const ends: (() => void)[] = [];
  const followed: number[] = [];
  for (let n = 1; n <= 16; n += 1) {
    const request = new Promise<void>((resolve) => ends.push(resolve));
    void open.add(request).then(() => followed.push(n));
  }
  await setImmediate();
  // What comes after the 16th has to wait.
  expect(followed).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  ends[3]?.();
  await setImmediate();
  expect(followed).toHaveLength(16);

  let hasEnded = false;
  void open.ended().then(() => (hasEnded = true));
  for (const end of ends.slice(1)) end();
  await setImmediate();
  expect(hasEnded).toBe(false);
  ends[0]?.();
  await setImmediate();
  expect(hasEnded).toBe(true);
});
