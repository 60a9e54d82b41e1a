import { participantIdSchema } from '@madang/protocol';
import type { ChatMessage } from '@madang/client';
import { nextTick, ref, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import { withScope } from '../testing/mount-with-texts';
import { useUnread } from './use-unread';

const message = (id: string, isLocal = false): ChatMessage => ({
  id,
  from: participantIdSchema.parse('p_0000000000000000'),
  isLocal,
  displayName: 'Ada',
  at: 0,
  content: { kind: 'text', text: id },
  delivery: 'sent',
});

describe('useUnread', () => {
  function start(...history: ChatMessage[]) {
    const chat = shallowRef<readonly ChatMessage[]>(history);
    const isOpen = ref(false);
    const { result } = withScope(() =>
      useUnread(
        () => chat.value,
        () => isOpen.value,
      ),
    );
    return { chat, isOpen, unread: result };
  }

  it('counts what others write while the chat is closed; history and ourselves do not count', () => {
    const { chat, unread } = start(message('old'));
    chat.value = [...chat.value, message('1'), message('mine', true), message('2')];
    expect(unread.value).toBe(2);
  });

  it('is over once the chat is opened, and stays over while it is open', async () => {
    const { chat, isOpen, unread } = start();
    chat.value = [message('1')];
    isOpen.value = true;
    await nextTick();
    expect(unread.value).toBe(0);
    chat.value = [...chat.value, message('2')];
    await nextTick();
    isOpen.value = false;
    await nextTick();
    expect(unread.value).toBe(0);
    chat.value = [...chat.value, message('3')];
    expect(unread.value).toBe(1);
  });
});
