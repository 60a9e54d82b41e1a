import { describe } from '@jest/globals';
import { allSeeAndHearEachOther, eventually, type Person } from '@madang/testing-browser';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';

/** The sound energy that comes from Ada while 30 of her pictures come. */
async function heard(bo: Person): Promise<number> {
  const before = await bo.receptionOf('Ada');
  const after = await eventually('more pictures', async () => {
    const now = await bo.receptionOf('Ada');
    return now && before && now.framesDecoded > before.framesDecoded + 30 ? now : undefined;
  });
  return after.audioEnergy - (before?.audioEnergy ?? 0);
}

describe('what is sent', () => {
  const { scenario } = meetingSuite(startStandalone);

  scenario(
    'a shared screen is on the stage of the others; the camera goes on',
    async ({ meeting }) => {
      const [ada, bo] = await meeting('Ada', 'Bo');
      await allSeeAndHearEachOther([ada, bo]);
      await ada.part('toggle-share').click();
      const onStage = bo.part('stage').locator('video');
      await onStage.first().waitFor();
      await eventually('the shared screen has pictures', async () => {
        const width = await onStage.first().evaluate((video: HTMLVideoElement) => video.videoWidth);
        return width > 0 ? width : undefined;
      });

      await ada.part('toggle-share').click();
      await eventually('the stage is over', async () =>
        (await bo.page.locator('[data-test="tile"][data-stage="true"]').count()) === 0
          ? true
          : undefined,
      );
      await allSeeAndHearEachOther([ada, bo]);
    },
  );

  scenario('a muted microphone is marked for the others, and silent', async ({ meeting }) => {
    const [ada, bo] = await meeting('Ada', 'Bo');
    await allSeeAndHearEachOther([ada, bo]);
    const loud = await heard(bo);
    await ada.part('toggle-microphone').click();
    await bo.tileOf('Ada').getByText('muted').waitFor({ state: 'attached' });
    await eventually('no more sound arrives', async () => {
      const loudness = await heard(bo);
      if (loudness > loud / 100) throw new Error(`loudness ${loudness}`);
      return true;
    });

    await ada.part('toggle-microphone').click();
    await bo.tileOf('Ada').getByText('muted').waitFor({ state: 'detached' });
    await allSeeAndHearEachOther([ada, bo]);
  });

  scenario('a camera that is off shows no picture, and comes back', async ({ meeting }) => {
    const [ada, bo] = await meeting('Ada', 'Bo');
    await allSeeAndHearEachOther([ada, bo]);
    await ada.part('toggle-camera').click();
    await bo.tileOf('Ada').locator('video').waitFor({ state: 'hidden' });

    await ada.part('toggle-camera').click();
    await allSeeAndHearEachOther([ada, bo]);
  });
});
