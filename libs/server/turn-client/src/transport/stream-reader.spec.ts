import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { METHOD } from '../stun/codes';
import { encodeMessage, newTransactionId } from '../stun/message';
import { StreamReader } from './stream-reader';

function request(bytes: number): Buffer {
  const attributes = [{ type: 0x8030, value: Buffer.alloc(bytes) }];
  return encodeMessage({
    class: 'request',
    method: METHOD.binding,
    id: newTransactionId(),
    attributes,
  });
}

describe('StreamReader', () => {
  it('finds the messages wherever the stream is cut', () => {
    const sizes = fc.array(fc.nat(300), { minLength: 1, maxLength: 5 });
    const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 });
    fc.assert(
      fc.property(sizes, cuts, (lengths, steps) => {
        const messages = lengths.map(request);
        const stream = Buffer.concat(messages);
        const reader = new StreamReader();
        const found: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const next = at + (steps[turn % steps.length] ?? 1);
          found.push(...(reader.read(stream.subarray(at, next)) ?? []));
          at = next;
        }
        expect(found).toEqual(messages);
      }),
    );
  });

  it.each(['HTTP/1.1 400 Bad Request\r\n\r\n', 'SSH-2.0-x\r\n'])('gives %j up', (text) => {
    expect(new StreamReader().read(Buffer.from(text))).toBeNull();
  });

  it('gives up what begins like STUN and is not', () => {
    expect(new StreamReader().read(Buffer.alloc(8))).toBeNull();
  });
});
