import { describe, expect, it } from '@jest/globals';
import { Emitter } from './emitter';

interface Events {
  joined: string;
  count: number;
}

describe('Emitter', () => {
  it('calls the listeners of an event in order, and of that event only', () => {
    const emitter = new Emitter<Events>();
    const heard: unknown[] = [];
    emitter.on('joined', (name) => heard.push(['first', name]));
    emitter.on('joined', (name) => heard.push(['second', name]));
    emitter.on('count', (count) => heard.push(count));
    emitter.emit('joined', 'ada');
    expect(heard).toEqual([
      ['first', 'ada'],
      ['second', 'ada'],
    ]);
  });

  it('counts two subscriptions of one function as two', () => {
    const emitter = new Emitter<Events>();
    let calls = 0;
    const listener = (): void => void (calls += 1);
    const unsubscribe = emitter.on('count', listener);
    emitter.on('count', listener);
    unsubscribe();
    unsubscribe();
    emitter.emit('count', 1);
    expect(calls).toBe(1);
  });

  it('reports what a listener throws and goes on', () => {
    const reported: unknown[] = [];
    const emitter = new Emitter<Events>((error) => reported.push(error));
    const heard: number[] = [];
    emitter.on('count', () => {
      throw new Error('broken listener');
    });
    emitter.on('count', (count) => heard.push(count));
    expect(() => emitter.emit('count', 1)).not.toThrow();
    expect(heard).toEqual([1]);
    expect(reported).toEqual([new Error('broken listener')]);
  });

  it('leaves out who is removed during an emit, and who is added', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    emitter.on('count', () => {
      removeSecond();
      emitter.on('count', () => heard.push('added'));
    });
    const removeSecond = emitter.on('count', () => heard.push('second'));
    emitter.emit('count', 1);
    expect(heard).toEqual([]);
    emitter.emit('count', 2);
    expect(heard).toEqual(['added']);
  });
});
