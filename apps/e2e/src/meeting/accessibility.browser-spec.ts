import { describe, expect } from '@jest/globals';
import { barriers, tabTo } from '../browser/barriers';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';

describe.each(['light', 'dark'] as const)('accessibility, %s', (colorScheme) => {
  const { scenario } = meetingSuite(startStandalone);

  scenario('home, lobby, meeting and the page after have no barriers', async ({ person, url }) => {
    const ada = await person('Ada', { colorScheme });
    await ada.open(url);
    await ada.part('start-meeting').waitFor();
    expect(await barriers(ada)).toEqual([]);

    const link = await ada.startMeeting(url);
    expect(await barriers(ada)).toEqual([]);

    await ada.join();
    const bo = await person('Bo', { colorScheme });
    await bo.enter(link);
    await ada.seesTileOf('Bo');
    await bo.say('Hello');
    await ada.reads('Hello');
    expect(await barriers(ada)).toEqual([]);
    await ada.part('open-people').click();
    expect(await barriers(ada)).toEqual([]);

    await ada.leave();
    expect(await barriers(ada)).toEqual([]);
  });
});

describe('by keyboard alone', () => {
  const { scenario } = meetingSuite(startStandalone);

  scenario('one starts a meeting, joins, mutes, chats and leaves', async ({ person, url }) => {
    const ada = await person('Ada');
    const { keyboard } = ada.page;
    await ada.open(url);
    await ada.part('start-meeting').waitFor();
    await tabTo(ada, 'start-meeting');
    await keyboard.press('Enter');

    await ada.part('name-input').waitFor();
    await tabTo(ada, 'name-input');
    await keyboard.type('Ada');
    await keyboard.press('Enter');
    await ada.part('leave').waitFor();

    await tabTo(ada, 'toggle-microphone');
    const before = await ada.part('toggle-microphone').getAttribute('aria-label');
    await keyboard.press('Enter');
    await ada.page
      .locator(`[data-test="toggle-microphone"]:not([aria-label="${before}"])`)
      .waitFor();

    await tabTo(ada, 'open-chat');
    await keyboard.press('Enter');
    await tabTo(ada, 'chat-input');
    await keyboard.type('Typed');
    await keyboard.press('Enter');
    await ada.reads('Typed');

    await tabTo(ada, 'leave');
    await keyboard.press('Enter');
    await ada.part('rejoin').waitFor();
  });
});
