import { participantIdSchema } from '@madang/protocol';
import type { ParticipantView } from '@madang/client';
import { describe, expect, it } from 'vitest';
import type { Locale } from '../../i18n';
import { mountWithTexts } from '../../testing/mount-with-texts';
import PresenceLine from './PresenceLine.vue';

const person = (displayName: string, index: number): ParticipantView => ({
  participantId: participantIdSchema.parse(`p_${String(index).padStart(16, '0')}`),
  isLocal: false,
  displayName,
  role: 'participant',
  stage: 'joined',
  presence: 'present',
  joinedAt: index,
  publications: {},
  isSpeaking: false,
  isTyping: false,
  link: 'connected',
  handRaisedAt: null,
  mayUnmute: true,
});

function said(names: string[], locale: Locale, previewing: string[] = []): string {
  const wrapper = mountWithTexts(
    PresenceLine,
    { present: names.map(person), previewing: previewing.map(person) },
    locale,
  );
  return wrapper
    .get('.text')
    .text()
    .replace(/[\u2068\u2069]/gu, '');
}

describe('PresenceLine', () => {
  it.each([
    [[], 'Nobody is here yet. You are the first.'],
    [['Ada'], 'Ada is here.'],
    [['Ada', 'Bo'], 'Ada and Bo are here.'],
    [['Ada', 'Bo', 'Cy'], 'Ada, Bo and Cy are here.'],
    [['Ada', 'Bo', 'Cy', 'Di'], 'Ada, Bo and 2 others are here.'],
  ])('says in English who of %j is here', (names, sentence) => {
    expect(said(names, 'en')).toBe(sentence);
  });

  it.each([
    [['지민'], '지민 님이 있어요.'],
    [['지민', 'Alex'], '지민, Alex 님이 있어요.'],
    [['지민', 'Alex', 'Cy', 'Di'], '지민, Alex 외 2명이 있어요.'],
  ])('says in Korean who of %j is here', (names, sentence) => {
    expect(said(names, 'ko')).toBe(sentence);
  });

  it('says how many are getting ready', () => {
    expect(said(['Ada'], 'en', ['Bo'])).toBe('Ada is here. 1 person is getting ready.');
  });

  it('keeps the direction of a name to the name', () => {
    const wrapper = mountWithTexts(PresenceLine, { present: [person('عمر', 1)], previewing: [] });
    expect(wrapper.get('.text').text()).toContain('\u2068عمر\u2069');
  });
});
