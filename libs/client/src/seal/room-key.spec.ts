import { roomIdSchema } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { RoomKey } from './room-key';

const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');

describe('RoomKey', () => {
  it('comes back from its text', async () => {
    const key = RoomKey.create();
    expect(key.text).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const parsed = RoomKey.parse(key.text);
    expect(parsed?.text).toBe(key.text);
    expect(await parsed?.keyId()).toBe(await key.keyId());
  });

  it('is new each time', () => {
    expect(RoomKey.create().text).not.toBe(RoomKey.create().text);
  });

  it('refuses everything but 32 whole bytes in their canonical form', () => {
    const { text } = RoomKey.parse('A'.repeat(43)) ?? RoomKey.create();
    expect(text).toBe('A'.repeat(43));
    for (const damaged of [
      '',
      'A'.repeat(42),
      'A'.repeat(44),
      `${'A'.repeat(42)}B`,
      `${'A'.repeat(42)}=`,
      `${'A'.repeat(42)}+`,
    ]) {
      expect(RoomKey.parse(damaged)).toBeNull();
    }
  });

  it('cannot be printed or serialised by chance', async () => {
    const key = RoomKey.create();
    expect(JSON.stringify({ key })).toBe('{"key":{}}');
    expect(Object.values(key)).toEqual([]);
    expect((await key.sealingKey(roomId)).extractable).toBe(false);
  });
});
