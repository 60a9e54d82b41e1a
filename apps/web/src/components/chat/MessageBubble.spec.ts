import { participantIdSchema } from '@madang/protocol';
import type { ChatMessage } from '@madang/client';
import { describe, expect, it } from 'vitest';
import { mountWithTexts } from '../../testing/mount-with-texts';
import MessageBubble from './MessageBubble.vue';

const message = (overrides: Partial<ChatMessage>): ChatMessage => ({
  id: 'm',
  from: participantIdSchema.parse('p_0000000000000000'),
  isLocal: true,
  displayName: 'Ada',
  at: 0,
  content: { kind: 'text', text: '' },
  delivery: 'sent',
  ...overrides,
});

describe('MessageBubble', () => {
  it.each([
    '<img src=x onerror="alert(1)">',
    '<script>alert(1)</script>',
    '{{ constructor.constructor("alert(1)")() }}',
    'javascript:alert(1)',
    'abc\u202Egnp.exe',
    'two\nlines',
  ])('shows %j as the text that it is', (text) => {
    const wrapper = mountWithTexts(MessageBubble, {
      message: message({ content: { kind: 'text', text } }),
    });
    expect(wrapper.get('.text').element.textContent).toBe(text);
    expect(wrapper.findAll('img, script, a')).toHaveLength(0);
  });

  it('makes links that open apart and tell nothing about this page', () => {
    const wrapper = mountWithTexts(MessageBubble, {
      message: message({ content: { kind: 'text', text: 'see https://example.org/a.' } }),
    });
    expect(wrapper.get('a').attributes()).toMatchObject({
      href: 'https://example.org/a',
      target: '_blank',
      rel: 'noopener noreferrer',
    });
  });

  it('offers to send again what was not sent', async () => {
    const wrapper = mountWithTexts(MessageBubble, {
      message: message({ delivery: { failed: 'unavailable' } }),
    });
    await wrapper.get('[data-test="chat-retry"]').trigger('click');
    expect(wrapper.emitted('retry')).toHaveLength(1);
  });

  it('says of a message that cannot be read that it cannot', () => {
    const wrapper = mountWithTexts(MessageBubble, {
      message: message({ content: { kind: 'unreadable' } }),
    });
    expect(wrapper.text()).toContain('cannot be read');
  });
});
