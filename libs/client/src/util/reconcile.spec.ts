import { describe, expect, it } from '@jest/globals';
import { Reconciler } from './reconcile';

/** A world in which applying a value ends when the test says so. */
function world() {
  const applied: number[] = [];
  const finish: ((error?: Error) => void)[] = [];
  let running = 0;
  const reconciler = new Reconciler<number>(async (wanted) => {
    running += 1;
    expect(running).toBe(1);
    applied.push(wanted);
    try {
      await new Promise<void>((resolve, reject) => {
        finish.push((error) => (error === undefined ? resolve() : reject(error)));
      });
    } finally {
      running -= 1;
    }
  });
  const next = async (error?: Error): Promise<void> => {
    while (finish.length === 0) await Promise.resolve();
    finish.shift()?.(error);
  };
  return { reconciler, applied, next };
}

describe('Reconciler', () => {
  it('applies one value at a time and skips those that were overtaken', async () => {
    const { reconciler, applied, next } = world();
    const first = reconciler.want(1);
    await Promise.resolve();
    await Promise.resolve();
    const second = reconciler.want(2);
    const third = reconciler.want(3);
    expect(reconciler.isBusy).toBe(true);
    await next();
    await next();
    await Promise.all([first, second, third]);
    expect(applied).toEqual([1, 3]);
    expect(reconciler.isBusy).toBe(false);
  });

  it('rejects with the error of the last value only', async () => {
    const { reconciler, applied, next } = world();
    const failing = reconciler.want(1);
    await next(new Error('no device'));
    await expect(failing).rejects.toThrow('no device');

    const recovered = reconciler.want(2);
    await Promise.resolve();
    await Promise.resolve();
    void reconciler.want(3);
    await next(new Error('no device'));
    await next();
    await expect(recovered).resolves.toBeUndefined();
    expect(applied).toEqual([1, 2, 3]);
  });

  it('takes a wish that is made while applying one, without a second run beside it', async () => {
    const applied: number[] = [];
    const reconciler: Reconciler<number> = new Reconciler<number>((wanted) => {
      applied.push(wanted);
      if (wanted === 1) void reconciler.want(2);
      return Promise.resolve();
    });
    await reconciler.want(1);
    expect(applied).toEqual([1, 2]);
  });
});
