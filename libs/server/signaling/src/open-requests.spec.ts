import { expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { OpenRequests } from './open-requests';

it('lets 16 go on together, the next when one has ended, and tells when all have', async () => {
  const open = new OpenRequests();
  for (let n = 1; n <= 15; n += 1) expect(open.begin()).toBeNull();
  let mayGoOn = false;
  // What comes after the 16th has to wait.
  void open.begin()?.then(() => (mayGoOn = true));
  await setImmediate();
  expect(mayGoOn).toBe(false);
  open.end();
  await setImmediate();
  expect(mayGoOn).toBe(true);

  let hasEnded = false;
  void open.ended().then(() => (hasEnded = true));
  for (let n = 1; n <= 14; n += 1) open.end();
  await setImmediate();
  expect(hasEnded).toBe(false);
  open.end();
  await setImmediate();
  expect(hasEnded).toBe(true);
});
