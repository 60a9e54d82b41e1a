import { describe } from '@jest/globals';
import { meetingSuite } from '../browser/meeting-suite';
import { allSeeAndHearEachOther } from '../browser/sees-and-hears';
import { startStandalone } from '../topologies/standalone';

describe('a meeting of five', () => {
  const { scenario } = meetingSuite(startStandalone);

  scenario(
    'every one of the twenty pairs is seen and heard',
    async ({ meeting }) => {
      await allSeeAndHearEachOther(await meeting('Ada', 'Bo', 'Cy', 'Di', 'Ed'));
    },
    150_000,
  );
});
