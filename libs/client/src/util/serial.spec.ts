import { describe, expect, it } from '@jest/globals';
import { SerialQueue } from './serial';

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('SerialQueue', () => {
  it('starts a task only when the one before has settled', async () => {
    const queue = new SerialQueue();
    const ran: string[] = [];
    const first = gate();
    const slow = queue.run(async () => {
      ran.push('slow begins');
      await first.opened;
      ran.push('slow ends');
    });
    const fast = queue.run(() => void ran.push('fast'));
    await Promise.resolve();
    await Promise.resolve();
    expect(ran).toEqual(['slow begins']);
    first.open();
    await Promise.all([slow, fast]);
    expect(ran).toEqual(['slow begins', 'slow ends', 'fast']);
  });

  it('goes on after a task that rejects or throws', async () => {
    const queue = new SerialQueue();
    const rejecting = queue.run(() => Promise.reject(new Error('rejected')));
    const throwing = queue.run(() => {
      throw new Error('thrown');
    });
    const working = queue.run(() => 'works');
    await expect(rejecting).rejects.toThrow('rejected');
    await expect(throwing).rejects.toThrow('thrown');
    await expect(working).resolves.toBe('works');
  });
});
