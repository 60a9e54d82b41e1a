import { describe, expect, it } from '@jest/globals';
import { participantIdSchema } from '@madang/protocol';
import { type ChatMessage } from '../room/room-view';
import { MAX_MESSAGES, withChanged, withPending, withTold, type ChatLog } from './chat-log';

function message(id: string, at: number, delivery: ChatMessage['delivery'] = 'sent'): ChatMessage {
  return {
    id,
    from: participantIdSchema.parse('p_0123456789abcdef'),
    isLocal: delivery !== 'sent',
    displayName: 'Ada',
    at,
    content: { kind: 'text', text: id },
    delivery,
  };
}

const ids = (log: ChatLog): string[] => log.map(({ id }) => id);

describe('the messages of a room', () => {
  it('are in the order they were told where times are the same, else in that of their times', () => {
    let log: ChatLog = [];
    for (const [id, at] of [
      ['b', 2],
      ['c', 2],
      ['a', 1],
      ['d', 3],
    ] as const) {
      log = withTold(log, message(id, at));
    }
    expect(ids(log)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('have what is not delivered at their end, until the log tells its place', () => {
    let log = withPending([message('a', 1)], message('own', 2, 'sending'));
    log = withTold(log, message('b', 9));
    expect(ids(log)).toEqual(['a', 'b', 'own']);
    log = withTold(log, message('own', 5));
    expect(ids(log)).toEqual(['a', 'own', 'b']);
    expect(log[1]?.delivery).toBe('sent');
  });

  it('are a limited number', () => {
    let log: ChatLog = [];
    for (let at = 0; at < MAX_MESSAGES + 5; at += 1) log = withTold(log, message(`${at}`, at));
    expect(log).toHaveLength(MAX_MESSAGES);
    expect(log[0]?.id).toBe('5');
  });

  it('change where they stand', () => {
    const log = [message('a', 1), message('b', 2)];
    const fail = (one: ChatMessage): ChatMessage => ({ ...one, delivery: { failed: 'internal' } });
    expect(withChanged(log, 'c', fail)).toBe(log);
    expect(withChanged(log, 'a', fail)[0]?.delivery).toEqual({ failed: 'internal' });
    expect(withChanged(log, 'a', fail)[1]).toBe(log[1]);
  });
});
