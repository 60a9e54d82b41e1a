import { describe, expect } from '@jest/globals';
import { eventually } from '@madang/testing-browser';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';

const HOSTILE = [
  '<img src=x onerror="window.hacked = true">',
  '<script>window.hacked = true</script>',
  'javascript:window.hacked=true',
  '{{ constructor.constructor("window.hacked = true")() }}',
  'abc\u202Efdp.exe',
  '👩‍👩‍👧‍👦 🏳️‍🌈 안녕 שלום',
  'two\nlines',
  '가'.repeat(4_000),
];

describe('chat', () => {
  const { scenario } = meetingSuite(startStandalone);

  scenario('shows whatever is written as text, both ways', async ({ meeting }) => {
    const [ada, bo] = await meeting('Ada', 'Bo');
    for (const text of HOSTILE) {
      await ada.say(text);
      const message = await bo.reads(text);
      expect(await message.locator('img, script, a[href^="javascript:"]').count()).toBe(0);
    }
    await bo.say(HOSTILE[0] ?? '');
    await ada.reads(HOSTILE[0] ?? '');

    for (const person of [ada, bo]) {
      expect(await person.page.evaluate(() => 'hacked' in window)).toBe(false);
    }
  });

  scenario('does not send more than 4,000 characters', async ({ meeting }) => {
    const [ada, bo] = await meeting('Ada', 'Bo');
    await ada.openChat();
    await ada.part('chat-input').fill('x'.repeat(4_001));
    expect(await ada.part('chat-send').isDisabled()).toBe(true);
    await ada.part('chat-input').press('Enter');
    await ada.say('short');
    await bo.reads('short');

    expect(await bo.part('chat-message').count()).toBe(1);
  });

  scenario('keeps the order in which everybody wrote', async ({ meeting }) => {
    const [ada, bo] = await meeting('Ada', 'Bo');
    await Promise.all([ada.openChat(), bo.openChat()]);
    for (let at = 1; at <= 5; at++) await Promise.all([ada.say(`a${at}`), bo.say(`b${at}`)]);
    await Promise.all([ada.reads('b5'), bo.reads('b5'), ada.reads('a5'), bo.reads('a5')]);

    expect(await ada.chatTexts()).toEqual(await bo.chatTexts());
  });

  scenario('shows who is typing, until the message comes', async ({ meeting }) => {
    const [ada, bo] = await meeting('Ada', 'Bo');
    await Promise.all([ada.openChat(), bo.openChat()]);
    const typing = () => ada.part('typing').innerText();
    await bo.part('chat-input').pressSequentially('안녕');
    await eventually(
      'Ada sees that Bo types',
      async () => (await typing()).includes('Bo') || undefined,
    );
    await bo.part('chat-input').press('Enter');
    await ada.reads('안녕');
    await eventually('nobody types any more', async () => (await typing()) === '' || undefined);
  });
});
