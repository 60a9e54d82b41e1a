import { describe, expect, it } from '@jest/globals';
import { Scope } from './scope';

describe('Scope', () => {
  it('aborts its signal, then cleans up once, the newest first', () => {
    const scope = new Scope();
    const ran: string[] = [];
    scope.signal.addEventListener('abort', () => ran.push('aborted'));
    scope.add(() => ran.push('first'));
    scope.add(() => ran.push('second'));
    scope.end();
    scope.end();
    expect(ran).toEqual(['aborted', 'second', 'first']);
    expect(scope.hasEnded).toBe(true);
  });

  it('cleans up at once what is added after the end', () => {
    const scope = new Scope();
    scope.end();
    let ran = false;
    scope.add(() => (ran = true));
    expect(ran).toBe(true);
  });

  it('reports a cleanup that throws and runs the others', () => {
    const reported: unknown[] = [];
    const scope = new Scope((error) => reported.push(error));
    let ran = false;
    scope.add(() => (ran = true));
    scope.add(() => {
      throw new Error('broken cleanup');
    });
    scope.end();
    expect(ran).toBe(true);
    expect(reported).toEqual([new Error('broken cleanup')]);
  });

  it('does not run what was forgotten', () => {
    const scope = new Scope();
    let ran = false;
    const forget = scope.add(() => (ran = true));
    forget();
    scope.end();
    expect(ran).toBe(false);
  });

  it('ends its children, in order with its own cleanups', () => {
    const scope = new Scope();
    const ran: string[] = [];
    scope.add(() => ran.push('outer first'));
    const child = scope.child();
    child.add(() => ran.push('inner'));
    scope.add(() => ran.push('outer last'));
    scope.end();
    expect(ran).toEqual(['outer last', 'inner', 'outer first']);
    expect(child.signal.aborted).toBe(true);
  });

  it('outlives its children', () => {
    const scope = new Scope();
    let ran = 0;
    const child = scope.child();
    child.add(() => (ran += 1));
    child.end();
    expect(scope.hasEnded).toBe(false);
    scope.end();
    expect(ran).toBe(1);
  });

  it('has only ended children after its end', () => {
    const scope = new Scope();
    scope.end();
    expect(scope.child().hasEnded).toBe(true);
  });
});
