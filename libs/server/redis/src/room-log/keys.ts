import { createHash } from 'node:crypto';
import type { RoomId } from '@madang/protocol';

/**
 * Names of partitions: `<prefix>:{<number>}`. The braces are a hash tag, which puts everything of a
 * partition into one slot, https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags.
 */
export class Keys {
  readonly partitions: readonly string[];

  constructor(prefix: string, partitionCount: number) {
    this.partitions = Array.from({ length: partitionCount }, (_, i) => `${prefix}:{${i}}`);
  }

  /** The partition that holds all of this room; the same on every node. */
  partitionOf(roomId: RoomId): string {
    const [first] = this.partitions;
    if (first !== undefined && this.partitions.length === 1) return first;
    const hash = createHash('sha1').update(roomId).digest().readUInt32BE(0);
    const partition = this.partitions[hash % this.partitions.length];
    if (partition === undefined) throw new RangeError('a deployment has at least one partition');
    return partition;
  }

  /** The channels on which a node is told; subscribed to once, whatever rooms it hosts. */
  inboxes(nodeId: string): string[] {
    return this.partitions.map((partition) => `${partition}:inbox:${nodeId}`);
  }
}
