import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Site } from './stack/site';
import { Stack } from './stack/stack';
import { makeRoom, Visitor } from './stack/visitor';

const MINUTE = 60_000;

describe('docker compose up standalone', () => {
  let stack: Stack | undefined;
  let site: Site;
  beforeAll(async () => {
    stack = await Stack.up(['standalone']);
    site = new Site(`http://127.0.0.1:${stack.port('STANDALONE_PORT')}`);
  }, 15 * MINUTE);
  afterAll(() => stack?.down(), 2 * MINUTE);

  it('starts the one process and the relay, and nothing else', async () => {
    expect(await stack?.containers()).toHaveLength(3);
    for (const name of ['init', 'relay', 'standalone']) {
      expect(await stack?.containers(name)).toHaveLength(1);
    }
  });

  it('serves the web app', async () => {
    const { status, body } = await site.get('/');
    expect(status).toBe(200);
    expect(body).toContain('<div id="app">');
  });

  it('lets two people meet, and gives them a relay', async () => {
    const room = await makeRoom(site);
    const ada = await Visitor.enter(site, room, 'Ada');
    const bo = await Visitor.enter(site, room, 'Bo');
    await ada.entry((one) => one.kind === 'joined' && one.from === bo.known.participantId);
    expect(bo.known.ice.relay).toBe('ready');
    for (const visitor of [ada, bo]) visitor.close();
  });

  it('is not root and writes to no image', async () => {
    const facts = await stack?.inspect(await stack.container('standalone'));
    expect(facts?.Config.User).toBe('10001:10001');
    expect(facts?.HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'] });
  });
});
