import { describe, expect } from '@jest/globals';
import { allSeeAndHearEachOther, eventually } from '@madang/testing-browser';
import { meetingSuite } from '../browser/meeting-suite';
import { createRoom } from '../stranger/rest';
import { keyId, newRoomKey } from '../stranger/sealing';
import { startStandalone } from '../topologies/standalone';

describe('entering a meeting', () => {
  const { scenario } = meetingSuite(startStandalone);

  scenario('from the home page, by a pasted link', async ({ meeting, person, url }) => {
    const [ada] = await meeting('Ada');
    const bo = await person('Bo');
    await bo.open(url);
    await bo.part('paste-link').fill(ada.page.url());
    await bo.part('open-link').click();
    await bo.join();

    await allSeeAndHearEachOther([ada, bo]);
  });

  scenario(
    'is refused with a link whose key was changed or cut off',
    async ({ meeting, person }) => {
      const [ada] = await meeting('Ada');
      const link = ada.page.url();
      const [room = '', key = ''] = link.split('#k=');
      const changed = `${key.startsWith('A') ? 'B' : 'A'}${key.slice(1)}`;

      for (const wrong of [
        room,
        `${room}#k=`,
        `${room}#k=${key.slice(0, 20)}`,
        `${room}#k=${changed}`,
      ]) {
        const eve = await person('Eve');
        await eve.open(wrong);
        await eve.part('lobby-problem').waitFor();
        expect(await eve.part('lobby-problem').textContent()).toContain('#');
        expect(await eve.part('join').count()).toBe(0);
      }
    },
  );

  scenario('is refused when there is no such room', async ({ person, url }) => {
    const eve = await person('Eve');
    await eve.open(`${url}/m/babab-babab-babab-babab#k=${newRoomKey().toString('base64url')}`);

    await eve.part('lobby-problem').waitFor();
    expect(await eve.part('lobby-problem').textContent()).toContain('no such room');
  });

  scenario('with a password, not without', async ({ person, url }) => {
    const key = newRoomKey();
    const { roomId } = await createRoom(url, { password: 'mandarin', keyId: keyId(key) });
    const bo = await person('Bo');
    await bo.open(`${url}/m/${roomId}#k=${key.toString('base64url')}`);
    await bo.part('password-input').fill('lemon');
    await bo.part('password-submit').click();
    await bo.page.getByText('That is not the password').waitFor();
    expect(await bo.part('join').count()).toBe(0);

    await bo.part('password-input').fill('mandarin');
    await bo.part('password-submit').click();
    await bo.join();
    await bo.seesTileOf('Bo');
  });

  scenario('says whether the room is sealed', async ({ meeting, person, url }) => {
    const [ada] = await meeting('Ada');
    const sealed = await ada.part('sealed-badge').first().textContent();
    const { roomId } = await createRoom(url);
    const bo = await person('Bo');
    await bo.enter(`${url}/m/${roomId}`);

    expect(sealed).not.toContain('Not sealed');
    expect(await bo.part('sealed-badge').first().textContent()).toContain('Not sealed');
  });

  scenario('anew after a reload keeps one place in the meeting', async ({ meeting }) => {
    const [ada, bo] = await meeting('Ada', 'Bo');
    const before = await ada.seesTileOf('Bo');
    await allSeeAndHearEachOther([ada, bo]);

    await bo.page.reload();
    await bo.comeBack();
    await allSeeAndHearEachOther([ada, bo]);
    expect(await ada.seesTileOf('Bo')).toBe(before);
    expect(await ada.tileOf('Bo').count()).toBe(1);
  });

  scenario('again from the page that one leaves to', async ({ meeting }) => {
    const [ada, bo] = await meeting('Ada', 'Bo');
    await bo.leave();
    expect(new URL(bo.page.url()).pathname).toBe('/left');
    await ada.seesNoTileOf('Bo');

    await bo.part('rejoin').click();
    await bo.comeBack();
    await allSeeAndHearEachOther([ada, bo]);
    expect(await ada.tileOf('Bo').count()).toBe(1);
  });

  scenario(
    'connects while still in the preview, and shows nothing before joining',
    async ({ meeting, person }) => {
      const [ada] = await meeting('Ada');
      const bo = await person('Bo');
      await bo.open(ada.page.url());
      await bo.part('join').waitFor();
      await eventually('the peers are connected', async () =>
        (await bo.peerStates()).includes('connected') ? true : undefined,
      );

      expect(await ada.tileOf('Bo').count()).toBe(0);
      expect(await ada.framesReceived()).toBe(0);
      expect(await bo.framesReceived()).toBe(0);
      await bo.join();
      await allSeeAndHearEachOther([ada, bo]);
    },
  );
});
