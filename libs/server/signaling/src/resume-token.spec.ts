import { describe, expect, it } from '@jest/globals';
import { participantIdSchema } from '@madang/protocol';
import { newRoomId } from '../test/test-client';
import { newResumeToken, readResumeToken } from './resume-token';

describe('resume token', () => {
  const token = newResumeToken(newRoomId(), participantIdSchema.parse('p_0123456789abcdef'));

  it('is read as it was made', () => {
    expect(readResumeToken(token.text)).toEqual(token);
    expect(token.text).not.toContain(token.hash);
  });

  it('is new each time', () => {
    expect(newResumeToken(token.roomId, token.participantId).hash).not.toBe(token.hash);
  });

  it.each([
    ['nothing', ''],
    ['a part', token.text.slice(0, -1)],
    ['more', `${token.text}.x`],
    ['another alphabet', `${token.text.slice(0, -1)}+`],
    ['a room of no known form', token.text.replace(token.roomId, 'room')],
    ['a participant of no known form', token.text.replace('p_', 'q_')],
  ])('is not read from %s', (_what, text) => {
    expect(readResumeToken(text)).toBeNull();
  });
});
