import { describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { TurnWriter } from './turn-writer';

/** Notes how many chunks come with each system call. */
class Socket extends Writable {
  readonly calls: number[] = [];

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    this.calls.push(1);
    done();
  }

  override _writev(chunks: readonly unknown[], done: () => void): void {
    this.calls.push(chunks.length);
    done();
  }
}

describe('TurnWriter', () => {
  it('writes all of one turn to a socket with one call, and the next turn with another', async () => {
    const turns = new TurnWriter();
    const [one, other] = [new Socket(), new Socket()];
    const write = (socket: Socket): void => {
      turns.hold(socket);
      socket.write('x');
    };
    for (const socket of [one, other, one, one]) write(socket);
    expect([one.calls, other.calls]).toEqual([[], []]);
    await setImmediate();
    expect([one.calls, other.calls]).toEqual([[3], [1]]);
    write(one);
    write(one);
    await setImmediate();
    expect(one.calls).toEqual([3, 2]);
  });

  it('does not mind a socket that ends meanwhile', async () => {
    const turns = new TurnWriter();
    const socket = new Socket();
    turns.hold(socket);
    socket.destroy();
    await setImmediate();
    expect(socket.calls).toEqual([]);
  });
});
