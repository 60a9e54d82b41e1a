import { allSeeAndHearEachOther } from '@madang/testing-browser';
import { type Lab } from '../lab';
import { type NatKind } from '../net/nat-rules';
import { call, ofEach, type Both } from '../people/call';
import { type Party } from '../people/party';
import { pathOf, type Path } from '../people/path';
import { longestPauses, pauseFor, seeMore, watchPictures } from '../people/picture';

export interface Change {
  readonly a: NatKind;
  readonly b: NatKind;
  /** What a page is told of as relays. */
  readonly relays: readonly string[];
  /** @param paths what the media of Ada and Bo go over now. */
  readonly happen: (lab: Lab, paths: readonly [Path, Path]) => Promise<void>;
  /** As `CallOptions.scripts`. */
  readonly scripts?: readonly (() => void)[];
}

export interface Healing {
  /** As `longestPauses`. */
  readonly pauses: readonly [number, number];
  readonly before: readonly [Path, Path];
  readonly after: readonly [Path, Path];
}

/** A call under which the network changes. Resolves when both see and hear each other again; nobody clicks anything. */
export function changeUnderCall(lab: Lab, party: Party, change: Change): Promise<Healing> {
  return underCall(lab, party, change, async (both, before) => {
    await seeMore(both);
    await allSeeAndHearEachOther(both);
    const after = await ofEach(both, pathOf);
    return { pauses: await longestPauses(both), before, after };
  });
}

/** The same; resolves when one of them has seen nothing new for so many ms, and rejects when that does not come. */
export function pauseUnderCall(
  lab: Lab,
  party: Party,
  change: Change,
  pauseMs: number,
): Promise<void> {
  return underCall(lab, party, change, (both) => pauseFor(both, pauseMs));
}

async function underCall<T>(
  lab: Lab,
  party: Party,
  { a, b, relays, happen, scripts }: Change,
  afterwards: (both: Both, before: readonly [Path, Path]) => Promise<T>,
): Promise<T> {
  const url = await lab.web.withRelays(relays);
  await lab.a.reach(a);
  await lab.b.reach(b);
  return call(party, { url, scripts }, async (both) => {
    const before = await ofEach(both, pathOf);
    await watchPictures(both);
    await happen(lab, before);
    return afterwards(both, before);
  });
}
