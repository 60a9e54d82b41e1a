import { describe, expect } from '@jest/globals';
import { allSeeAndHearEachOther, eventually, type Person } from '@madang/testing-browser';
import { Host, knock } from '../browser/hosting';
import { meetingSuite } from '../browser/meeting-suite';
import { startTwoGatewaysOverRedis, type Cluster } from '../topologies/two-gateways-redis';

const toldBy = async (person: Person, part: string): Promise<string> => {
  await person.part(part).waitFor();
  return (await person.part(part).textContent()) ?? '';
};

describe('hosts over two gateways', () => {
  let cluster: Cluster;
  const { scenario } = meetingSuite(async () => (cluster = await startTwoGatewaysOverRedis()));

  scenario('let in, also when a gateway is killed meanwhile; and deny', async (scene) => {
    const [ada] = await scene.meeting('Ada');
    const host = new Host(ada);
    await host.turn('policy-waiting-room', true);
    const [bo, cy] = [await scene.person('Bo'), await scene.person('Cy')];
    await bo.open(ada.page.url());
    await knock(bo);
    await ada.part('knock-card').waitFor();
    expect(await ada.tileOf('Bo').count()).toBe(0);
    // Whoever waits sees nobody, and sends nothing.
    expect(await bo.peerStates()).toEqual([]);

    await cluster.killGateway();
    await ada.part('knock-admit').click();
    await bo.part('leave').waitFor();
    await allSeeAndHearEachOther([ada, bo]);

    await cy.open(ada.page.url());
    await knock(cy);
    expect(await bo.part('knock-card').count()).toBe(0);
    await ada.part('knock-deny').click();
    expect(await toldBy(cy, 'left-reason')).toContain('not let in');
    await cluster.startGateways();
  });

  scenario('lock, and remove for good', async (scene) => {
    const [ada, bo] = await scene.meeting('Ada', 'Bo');
    const host = new Host(ada);
    await host.turn('policy-locked', true);
    const cy = await scene.person('Cy');
    await cy.open(ada.page.url());
    expect(await toldBy(cy, 'lobby-problem')).toContain('locked');

    await host.turn('policy-locked', false);
    await cy.page.reload();
    await cy.join();
    await allSeeAndHearEachOther([ada, bo, cy]);

    await host.remove('Bo', { ban: true });
    expect(await toldBy(bo, 'left-reason')).toContain('cannot come back');
    await ada.seesNoTileOf('Bo');
    await bo.open(ada.page.url());
    expect(await toldBy(bo, 'lobby-problem')).toContain('cannot come back');
    await allSeeAndHearEachOther([ada, cy]);
  });

  scenario('hand over, and keep their role when a gateway is killed', async (scene) => {
    const [ada, bo, cy] = await scene.meeting('Ada', 'Bo', 'Cy');
    await new Host(ada).handOver('Bo');
    const host = new Host(bo);
    await host.turn('policy-locked', true);
    await cluster.killGateway();
    await host.turn('policy-locked', false);
    await bo.page.reload();
    await bo.comeBack();
    await allSeeAndHearEachOther([ada, bo, cy]);

    await host.choose('Cy', 'mute');
    await eventually('Cy is muted', async () =>
      (await cy.part('toggle-microphone').getAttribute('data-on')) === 'false' ? true : undefined,
    );
    await host.choose('Cy', 'ask');
    await cy.part('asked-unmute').click();
    await allSeeAndHearEachOther([ada, bo, cy]);

    await host.end();
    for (const person of [ada, bo, cy]) {
      expect(await toldBy(person, 'left-reason')).toContain('ended');
    }
    await cluster.startGateways();
  });
});
