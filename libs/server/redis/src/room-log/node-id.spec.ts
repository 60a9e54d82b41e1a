import { expect, it } from '@jest/globals';
import { checkedNodeId, newNodeId } from './node-id';

it('is made of what needs no escape, whatever the host is called', () => {
  for (const host of ['gateway-1.example.org', 'a "b"\\c/{d}', '호스트']) {
    const nodeId = newNodeId(host);
    expect(checkedNodeId(nodeId)).toBe(nodeId);
    expect(newNodeId(host)).not.toBe(nodeId);
  }
  expect(newNodeId('gateway-1')).toMatch(/^gateway-1-[\w-]{8}$/);
});

it.each(['', 'a/b', 'a"b', 'a b', '{0}'])('refuses %j', (nodeId) => {
  expect(() => checkedNodeId(nodeId)).toThrow(RangeError);
});
