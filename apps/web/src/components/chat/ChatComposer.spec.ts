import { LIMITS } from '@madang/protocol';
import type { VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mountWithTexts } from '../../testing/mount-with-texts';
import ChatComposer from './ChatComposer.vue';

describe('ChatComposer', () => {
  let wrapper: VueWrapper;
  const input = () => wrapper.get<HTMLTextAreaElement>('[data-test="chat-input"]');
  const sent = () => (wrapper.emitted('send') ?? []).map(([text]) => text as string);
  const press = (init: KeyboardEventInit & { keyCode?: number }) =>
    input().trigger('keydown', { key: 'Enter', ...init });

  beforeEach(() => {
    wrapper = mountWithTexts(ChatComposer);
  });
  afterEach(() => wrapper.unmount());

  it('sends with Enter and is empty afterwards', async () => {
    await input().setValue('안녕하세요');
    await press({});
    expect(sent()).toEqual(['안녕하세요']);
    expect(input().element.value).toBe('');
  });

  it('leaves Enter to the input method while a syllable is composed', async () => {
    await input().setValue('안녕하세');
    await press({ isComposing: true });
    await press({ keyCode: 229 });
    expect(sent()).toEqual([]);
    await press({});
    expect(sent()).toEqual(['안녕하세']);
  });

  it('knows a syllable before its composition ends', async () => {
    input().element.value = '요';
    input().element.dispatchEvent(new CompositionEvent('compositionstart'));
    input().element.dispatchEvent(new InputEvent('input', { isComposing: true }));
    await wrapper.vm.$nextTick();
    await wrapper.get('form').trigger('submit');
    expect(sent()).toEqual(['요']);
  });

  it('tells that somebody types, not that somebody deletes everything', async () => {
    await input().setValue('안');
    await input().setValue('안녕');
    await input().setValue('');
    await input().setValue('  ');
    expect(wrapper.emitted('typing')).toHaveLength(2);
  });

  it('makes a new line with Shift+Enter', async () => {
    await input().setValue('one');
    await press({ shiftKey: true });
    expect(sent()).toEqual([]);
  });

  it('sends nothing and says why where one may only read, and keeps what was written', async () => {
    await input().setValue('hello');
    await wrapper.setProps({ blocked: 'The chat is off' });
    await press({});
    await wrapper.get('form').trigger('submit');
    expect(sent()).toEqual([]);
    expect(input().element.value).toBe('hello');
    expect(input().element.readOnly).toBe(true);
    expect(wrapper.get('.count').text()).toBe('The chat is off');
  });

  it('sends nothing that is only space', async () => {
    await input().setValue(' \n ');
    await press({});
    expect(sent()).toEqual([]);
  });

  it('counts characters as the limit does and keeps what is too long', async () => {
    await input().setValue('🙂'.repeat(LIMITS.chatChars));
    expect(wrapper.get('.count').text()).toBe('0 characters left');
    await input().setValue('🙂'.repeat(LIMITS.chatChars + 1));
    expect(wrapper.get('.count').text()).toBe('1 character too many');
    await press({});
    expect(sent()).toEqual([]);
    expect(input().element.value).not.toBe('');
  });
});
