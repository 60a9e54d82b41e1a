import { describe, expect, it } from '@jest/globals';
import { readInbox } from './inbox';

describe('readInbox', () => {
  it('reads all that one message tells', () => {
    expect(readInbox('[{"call":1},{"call":2}]')).toEqual([{ call: 1 }, { call: 2 }]);
  });

  it.each(['', 'hello', '{"call":1}', '[1]', '[null]', '"x"', '[{"call":1}'])(
    'does not break over %j',
    (text) => {
      expect(readInbox(text)).toBeNull();
    },
  );
});
