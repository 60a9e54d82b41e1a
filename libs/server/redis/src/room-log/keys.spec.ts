import { describe, expect, it } from '@jest/globals';
import { roomIdSchema } from '@madang/protocol';
import { Keys } from './keys';

const rooms = Array.from({ length: 200 }, (_, i) => {
  const letter = (n: number): string => String.fromCharCode(97 + (n % 26));
  return roomIdSchema.parse(`lusab-babad-gutih-${letter(i)}${letter(i / 26)}aaa`);
});

describe('Keys', () => {
  it('puts a room into the same partition on every node, and rooms into all of them', () => {
    const keys = new Keys('madang', 4);
    const partitions = rooms.map((room) => keys.partitionOf(room));
    expect(partitions).toEqual(rooms.map((room) => new Keys('madang', 4).partitionOf(room)));
    expect([...new Set(partitions)].sort()).toEqual([
      'madang:{0}',
      'madang:{1}',
      'madang:{2}',
      'madang:{3}',
    ]);
  });

  it('names one inbox of a node for each partition, in its slot', () => {
    expect(new Keys('x', 2).inboxes('node-1')).toEqual([
      'x:{0}:inbox:node-1',
      'x:{1}:inbox:node-1',
    ]);
  });
});
