import { allSeeAndHearEachOther, eventually, type Person } from '@madang/testing-browser';
import { type Lab } from '../lab';
import { RELAY_ADDRESSES } from '../net/addresses';
import { type NatKind } from '../net/nat-rules';
import { type Party } from '../people/party';
import { pathOf, type Path } from '../people/path';
import { relayUrls, type RelayTransport } from '../servers/relay';

/** Longer than a pair that can connect ever took, by far. */
const NOTHING_WITHIN_MS = 6_000;

export interface Pair {
  readonly a: NatKind;
  readonly b: NatKind;
  /** How the pages may speak with a relay. */
  readonly transports: readonly RelayTransport[];
}

export interface Encounter {
  readonly paths: readonly [Path, Path];
  /** From the making of the connection to its being connected, most of it before anybody joined. */
  readonly connectedMs: number | null;
  /** From the click on Join to the first picture. */
  readonly frameMs: number | null;
}

/** Two people meet by a link, from these sites. Resolves when both see and hear the other; `null`: they cannot. */
export async function meet(
  lab: Lab,
  party: Party,
  { a, b, transports }: Pair,
  canMeet: boolean,
): Promise<Encounter | null> {
  const urls = relayUrls(RELAY_ADDRESSES[0]);
  const url = await lab.web.withRelays(transports.map((transport) => urls[transport]));
  await lab.a.reach(a);
  await lab.b.reach(b);
  const [ada, bo] = await party.people();
  try {
    const link = await ada.startMeeting(url);
    await ada.join();
    await bo.open(link);
    if (!canMeet) return await waitInVain(ada, bo);
    await hasConnected(bo);
    await bo.join();
    await allSeeAndHearEachOther([ada, bo]);
    const paths = [await pathOf(ada), await pathOf(bo)] as const;
    return { paths, ...(await bo.page.evaluate(() => window.madangFirstFrame)) };
  } finally {
    await Promise.all([ada.context.close(), bo.context.close()]);
  }
}

/** In the lobby already, as of somebody who looks at their own picture first. */
async function hasConnected(person: Person): Promise<void> {
  await eventually(`${person.name} is connected`, async () =>
    (await person.peerStates()).includes('connected') ? true : undefined,
  );
}

/** Resolves to `null` when they have both joined and had no connection for long enough. */
async function waitInVain(ada: Person, bo: Person): Promise<null> {
  await bo.join();
  await ada.seesTileOf(bo.name);
  try {
    await eventually(
      'they connect',
      async () => ((await bo.peerStates()).includes('connected') ? true : undefined),
      NOTHING_WITHIN_MS,
    );
  } catch {
    return null;
  }
  const paths = JSON.stringify([await pathOf(ada), await pathOf(bo)]);
  throw new Error(`they were not to meet: ${paths}`);
}
