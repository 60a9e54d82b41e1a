import { describe } from '@jest/globals';
import { allSeeAndHearEachOther } from '@madang/testing-browser';
import { meetingSuite } from '../browser/meeting-suite';
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
