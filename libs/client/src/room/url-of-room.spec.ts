import { describe, expect, it } from '@jest/globals';
import { roomIdSchema } from '@madang/protocol';
import { urlOfRoom } from './url-of-room';

describe('the URL of a room', () => {
  const room = roomIdSchema.parse('lusab-babad-gutih-tugad');

  it('is the same for all of its people, and names nothing else', () => {
    const url = 'wss://meet.example.org/signal?room=lusab-babad-gutih-tugad';
    expect(urlOfRoom('wss://meet.example.org/signal', room)).toBe(url);
    expect(urlOfRoom('wss://meet.example.org/signal?x=1', room)).toBe(url);
  });
});
