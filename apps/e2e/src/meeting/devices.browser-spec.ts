import { describe, expect } from '@jest/globals';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';

describe('entering when camera and microphone are refused', () => {
  const { scenario } = meetingSuite(startStandalone, { permissions: 'as-context' });

  scenario('says so, joins all the same, sees others and chats', async ({ person, url }) => {
    const ada = await person('Ada', { permissions: ['camera', 'microphone'] });
    const link = await ada.startMeeting(url);
    await ada.join();
    const bo = await person('Bo', { permissions: ['clipboard-read'] });
    await bo.open(link);
    await bo.page.getByText('does not let this page use your').first().waitFor();
    await bo.join();

    await bo.receivesPictures('Ada');
    await ada.seesTileOf('Bo');
    await bo.say('I can only write');
    await ada.reads('I can only write');
  });
});

describe('entering on a machine without camera and microphone', () => {
  const { scenario } = meetingSuite(startStandalone, {
    devices: 'none',
    permissions: 'as-context',
  });

  scenario('says so, joins all the same, and chats', async ({ person, url }) => {
    const options = { permissions: ['camera', 'microphone'] };
    const ada = await person('Ada', options);
    const link = await ada.startMeeting(url);
    await ada.page.getByText('was found').first().waitFor();
    await ada.join();
    const bo = await person('Bo', options);
    await bo.enter(link);

    await Promise.all([ada.seesTileOf('Bo'), bo.seesTileOf('Ada')]);
    await bo.say('Hello from a quiet machine');
    await ada.reads('Hello from a quiet machine');
    expect(await ada.part('tile').count()).toBe(2);
  });
});
