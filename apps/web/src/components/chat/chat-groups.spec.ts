import { participantIdSchema } from '@madang/protocol';
import type { ChatMessage } from '@madang/client';
import { describe, expect, it } from 'vitest';
import { groupMessages } from './chat-groups';

const id = (name: string) => participantIdSchema.parse(`p_${name.padEnd(16, '0')}`);
const message = (from: string, at: number, displayName = from): ChatMessage => ({
  id: `${from}:${at}`,
  from: id(from),
  isLocal: false,
  displayName,
  at,
  content: { kind: 'text', text: 'x' },
  delivery: 'sent',
});
const sizes = (messages: ChatMessage[]) => groupMessages(messages).map((g) => g.messages.length);

describe('groupMessages', () => {
  it('joins what one participant wrote in one go', () => {
    expect(sizes([message('a', 0), message('a', 1_000), message('b', 2_000)])).toEqual([2, 1]);
  });

  it('begins anew after a pause, another writer, or another name', () => {
    expect(sizes([message('a', 0), message('a', 5 * 60_000)])).toEqual([1, 1]);
    expect(sizes([message('a', 0), message('b', 1), message('a', 2)])).toEqual([1, 1, 1]);
    expect(sizes([message('a', 0), message('a', 1, 'renamed')])).toEqual([1, 1]);
  });
});
