import { describe, expect, it } from '@jest/globals';
import { share } from './share';

describe('sharing what is equal', () => {
  it('keeps equal parts and the whole when all are equal', () => {
    const before = { a: { x: 1 }, list: [{ id: 1 }, { id: 2 }] };
    expect(share(before, { a: { x: 1 }, list: [{ id: 1 }, { id: 2 }] })).toBe(before);

    const changed = share(before, { a: { x: 1 }, list: [{ id: 1 }, { id: 3 }] });
    expect(changed).toEqual({ a: { x: 1 }, list: [{ id: 1 }, { id: 3 }] });
    expect(changed.a).toBe(before.a);
    expect(changed.list[0]).toBe(before.list[0]);
    expect(changed.list[1]).not.toBe(before.list[1]);
  });

  it('sees keys and items that came or went', () => {
    expect(share({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(share({ a: 1 }, { a: 1, b: undefined })).toEqual({ a: 1, b: undefined });
    expect(share([1, 2], [1])).toEqual([1]);
  });

  it('leaves objects with an identity of their own alone', () => {
    class Track {}
    const [one, other] = [new Track(), new Track()];
    expect(share({ track: one }, { track: other }).track).toBe(other);
  });
});
