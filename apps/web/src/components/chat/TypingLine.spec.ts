import type { ParticipantView } from '@madang/client';
import type { VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { mountWithTexts } from '../../testing/mount-with-texts';
import { fakePerson } from '../../stories/fake-session';
import TypingLine from './TypingLine.vue';

describe('TypingLine', () => {
  let wrapper: VueWrapper;
  afterEach(() => wrapper.unmount());

  const person = (displayName: string, isTyping = true): ParticipantView =>
    fakePerson(2, { displayName, isTyping });
  const shown = (...people: ParticipantView[]) => {
    wrapper = mountWithTexts(TypingLine, { people });
    return wrapper.text().replace(/[\u2066-\u2069]/g, '');
  };

  it('keeps its place when nobody types', () => {
    expect(shown(person('Ada', false))).toBe('');
    expect(wrapper.find('[data-test="typing"]').exists()).toBe(true);
  });

  it('names one or two, and counts no further', () => {
    expect(shown(person('Ada'), person('Bo', false))).toBe('Ada is typing…');
    wrapper.unmount();
    expect(shown(person('Ada'), person('Bo'))).toBe('Ada and Bo are typing…');
    wrapper.unmount();
    expect(shown(person('Ada'), person('Bo'), person('Cy'))).toBe('Several people are typing…');
  });

  it('shortens long names, so that it can be read what they do', () => {
    const long = 'A name that goes on and on and on';
    expect(shown(person(long))).toBe('A name that goes on and… is typing…');
    wrapper.unmount();
    expect(shown(person(long), person('Bo'))).toBe('A name that… and Bo are typing…');
  });

  it('is not announced', () => {
    shown(person('Ada'));
    const { attributes } = wrapper.get('[data-test="typing"]').element;
    expect([...attributes].map(({ name }) => name)).not.toContain('aria-live');
    expect([...attributes].map(({ name }) => name)).not.toContain('role');
  });
});
