import { beforeEach, describe, expect, it } from '@jest/globals';
import { Inbox } from './inbox';

describe('Inbox', () => {
  let flow: string[];
  let done: string[];
  let inbox: Inbox;
  let gates: Map<string, () => void>;

  beforeEach(() => {
    flow = [];
    done = [];
    gates = new Map();
    inbox = new Inbox(
      { frames: 4, bytes: 100 },
      { pause: () => void flow.push('pause'), resume: () => void flow.push('resume') },
    );
  });

  const push = (name: string, bytes = 1) =>
    inbox.push(bytes, async () => {
      await new Promise<void>((resolve) => gates.set(name, resolve));
      done.push(name);
    });
  const finish = async (name: string) => {
    gates.get(name)?.();
    await new Promise(setImmediate);
  };

  it('runs one after the other', async () => {
    push('a');
    push('b');
    expect([...gates.keys()]).toEqual(['a']);
    expect(inbox.isBusy).toBe(true);
    await finish('a');
    expect([...gates.keys()]).toEqual(['a', 'b']);
    await finish('b');
    expect(done).toEqual(['a', 'b']);
    expect(inbox.isBusy).toBe(false);
  });

  it('stops reading above its bound of frames, and goes on at half of it', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) push(name);
    expect(flow).toEqual([]);
    push('f');
    push('g');
    expect(flow).toEqual(['pause']);
    for (const name of ['a', 'b', 'c', 'd']) await finish(name);
    expect(flow).toEqual(['pause']);
    await finish('e');
    expect(flow).toEqual(['pause', 'resume']);
  });

  it('stops reading above its bound of bytes', async () => {
    push('a', 60);
    push('b', 41);
    expect(flow).toEqual(['pause']);
    await finish('a');
    expect(flow).toEqual(['pause', 'resume']);
  });

  it('forgets what waits when it is closed, and lets the socket end', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) push(name);
    inbox.close();
    expect(flow).toEqual(['pause', 'resume']);
    await finish('a');
    push('g');
    expect(done).toEqual(['a']);
    expect([...gates.keys()]).toEqual(['a']);
  });
});
