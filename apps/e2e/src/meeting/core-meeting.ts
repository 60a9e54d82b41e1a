import { describe, expect } from '@jest/globals';
import { allSeeAndHearEachOther } from '@madang/testing-browser';
import { meetingSuite } from '../browser/meeting-suite';
import type { Topology } from '../topologies/topology';

/** What has to work however Madang is deployed; run once for each topology. */
export function describeCoreMeeting(topology: string, start: () => Promise<Topology>): void {
  describe(`a meeting on ${topology}`, () => {
    const { scenario } = meetingSuite(start);

    scenario('two people see and hear each other, and chat both ways', async ({ meeting }) => {
      const [ada, bo] = await meeting('Ada', 'Bo');
      await allSeeAndHearEachOther([ada, bo]);

      await ada.say('Hello Bo');
      await bo.reads('Hello Bo');
      await bo.say('안녕, Ada');
      await ada.reads('안녕, Ada');
    });

    scenario(
      'who comes late sees everybody, and reads what was said',
      async ({ meeting, person }) => {
        const [ada, bo] = await meeting('Ada', 'Bo');
        await ada.say('We have begun');
        await bo.reads('We have begun');

        const cy = await person('Cy');
        await cy.enter(ada.page.url());
        await allSeeAndHearEachOther([ada, bo, cy]);
        await cy.reads('We have begun');
      },
    );

    scenario('who leaves is gone for the others, who go on', async ({ meeting }) => {
      const [ada, bo, cy] = await meeting('Ada', 'Bo', 'Cy');
      await allSeeAndHearEachOther([ada, bo, cy]);

      await bo.leave();
      await Promise.all([ada.seesNoTileOf('Bo'), cy.seesNoTileOf('Bo')]);
      expect(await bo.part('tile').count()).toBe(0);
      await allSeeAndHearEachOther([ada, cy]);
    });
  });
}
