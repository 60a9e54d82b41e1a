import { describe, expect, it } from '@jest/globals';
import { Examination } from './examination';
import { failed, well } from './report/finding';

const idle = () => new Promise<never>(() => undefined);

describe('Examination', () => {
  it('hands on what a check has found, and skips what stands on nothing', async () => {
    const examination = new Examination({ only: [] });
    const one = await examination.check('one', [], () => Promise.resolve(well('', { ground: 1 })));
    const none = await examination.check('none', [], () => Promise.resolve(failed('timeout', '')));
    const two = await examination.check('two', [one], (_signal, value) =>
      Promise.resolve(well('', { ground: value + 1 })),
    );
    await examination.check('three', [one, none], () => Promise.resolve(well('')));
    expect(two).toEqual({ value: 2 });
    const lines = await examination.end();
    expect(lines.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'one ok',
      'none failed',
      'two ok',
      'three skipped',
    ]);
    expect(lines[3]?.message).toContain('none comes first');
  });

  it('ends a check at its deadline, and tells it so', async () => {
    const examination = new Examination({ only: [] });
    let isAborted = false;
    await examination.check(
      'slow',
      [],
      (signal) => {
        signal.addEventListener('abort', () => (isAborted = true));
        return idle();
      },
      { deadlineMs: 20 },
    );
    expect(await examination.end()).toMatchObject([{ state: 'failed', reason: 'timeout' }]);
    expect(isAborted).toBe(true);
  });

  it('takes an error for a failure, and still ends what was opened, the latest first', async () => {
    const ended: string[] = [];
    const examination = new Examination({ only: [] });
    await examination.check('bad', [], () => {
      examination.later(() => ended.push('first'));
      examination.later(() => ended.push('second'));
      examination.later(() => Promise.reject(new Error('too late')));
      return Promise.reject(new Error('a mistake'));
    });
    expect(await examination.end()).toMatchObject([{ reason: 'unexpected', message: 'a mistake' }]);
    expect(ended).toEqual(['second', 'first']);
  });

  it('tells of checks in the order in which they were begun', async () => {
    const told: string[] = [];
    const examination = new Examination({ only: [], onLine: ({ id }) => told.push(id) });
    let finish = (): void => undefined;
    const open = new Promise<void>((resolve) => (finish = resolve));
    void examination.check('slow', [], () => open.then(() => well('')));
    await examination.check('quick', [], () => Promise.resolve(well('')));
    expect(told).toEqual([]);
    finish();
    await examination.end();
    expect(told).toEqual(['slow', 'quick']);
  });

  it('does what is asked for and what carries it, and shows of the latter only failures', async () => {
    const done: string[] = [];
    const examination = new Examination({ only: ['roof'] });
    const check = (id: string, carries: string[], isWell = true) =>
      examination.check(
        id,
        [],
        () => {
          done.push(id);
          return Promise.resolve(isWell ? well('') : failed('timeout', ''));
        },
        { carries },
      );
    await check('wall', ['roof']);
    await check('beam', ['roof'], false);
    await check('garden', []);
    await check('roof', []);
    expect(done).toEqual(['wall', 'beam', 'roof']);
    expect((await examination.end()).map(({ id }) => id)).toEqual(['beam', 'roof']);
  });
});
