import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, type Person } from '@madang/testing-browser';
import { Lab } from '../lab';
import { RELAY_ADDRESSES } from '../net/addresses';
import { call, ofEach, type Both } from '../people/call';
import { Party } from '../people/party';
import { pathOf } from '../people/path';
import { longestPauses, pauseFor, seeMore, watchPictures } from '../people/picture';
import { relayUrls } from '../servers/relay';
import { isWhole } from '../demands';
import { HEALED_WITHIN_MS } from './healed-within';
import { keepCredentials } from './keep-credentials';

/** So long that it is no slow healing. */
const NOT_HEALED_MS = 2 * HEALED_WITHIN_MS;
/** As long as credentials live here, and some. */
const LIFE_MS = 640_000;

describe('a relayed call that has to find another way', () => {
  let lab: Lab;
  let party: Party;
  let url: string;

  beforeAll(async () => {
    lab = await Lab.create();
    party = await Party.invite(lab);
    url = await lab.web.withRelays(Object.values(relayUrls(RELAY_ADDRESSES[0])));
  }, 60_000);
  afterAll(async () => {
    await party?.leave();
    await lab?.remove();
  });

  const bothNeedRelay = async (): Promise<void> => {
    await lab.a.reach('symmetric');
    await lab.b.reach('symmetric');
  };
  const heals = async (both: Both): Promise<void> => {
    await seeMore(both);
    expect(Math.max(...(await longestPauses(both)))).toBeLessThan(HEALED_WITHIN_MS);
    expect((await pathOf(both[0])).local).toMatch(/^relay\/(tcp|tls)$/);
  };

  it('finds it with credentials of now, where those that it began with are refused', async () => {
    await bothNeedRelay();
    await call(party, { url }, async (both) => {
      await lab.changeSecret();
      await watchPictures(both);
      await lab.a.become('only-443');
      await heals(both);
    });
  });

  it('does not find it with those that it began with', async () => {
    await bothNeedRelay();
    await call(party, { url, scripts: [keepCredentials] }, async (both) => {
      await lab.changeSecret();
      await watchPictures(both);
      await lab.a.become('only-443');
      await pauseFor(both, NOT_HEALED_MS);
    });
  });

  // Two calls at once, since nothing makes time pass sooner: credentials live ten minutes at least.
  if (isWhole)
    it(
      'finds it after they have expired, and not with the expired ones',
      async () => {
        await bothNeedRelay();
        await call(party, { url, scripts: [keepCredentials] }, (careless) =>
          call(party, { url }, async (both) => {
            const first = await ofEach(both, expiryOf);
            await eventually(
              'the first credentials have expired, and there are others',
              async () => {
                const present = await ofEach(both, expiryOf);
                const now = Date.now();
                const isOver = Math.max(...first) < now && Math.min(...present) > now;
                return isOver ? true : undefined;
              },
              LIFE_MS,
            );
            await Promise.all([both, careless].map(watchPictures));
            await lab.a.blockUdp();
            await heals(both);
            await pauseFor(careless, NOT_HEALED_MS);
          }),
        );
      },
      LIFE_MS + 60_000,
    );
});

/** When the credentials expire that the present connection has been given last; user names begin with that, in seconds. */
function expiryOf({ page }: Person): Promise<number> {
  return page.evaluate(() => {
    const servers = window.madangProbe.peers.at(-1)?.getConfiguration().iceServers ?? [];
    const names = servers.map(({ username = '' }) => username);
    return Math.max(...names.map((name) => parseInt(name, 10) || 0)) * 1_000;
  });
}
