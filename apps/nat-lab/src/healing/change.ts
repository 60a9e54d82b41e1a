import {
  allSeeAndHearEachOther,
  callWitness,
  eventually,
  hearWitness,
  type Person,
} from '@madang/testing-browser';
import { type Lab } from '../lab';
import { type NatKind } from '../net/nat-rules';
import { type Party } from '../people/party';
import { pathOf } from '../pairs/encounter';
import { type Path } from '../people/path';

/** The picture counts as back when so many frames in a row have come after the change. */
const FRAMES_OF_A_CALL_THAT_GOES_ON = 30;

export interface Change {
  readonly a: NatKind;
  readonly b: NatKind;
  /** What a page is told of as relays. */
  readonly relays: readonly string[];
  /** @param paths what the media of Ada and Bo go over now. */
  readonly happen: (lab: Lab, paths: readonly [Path, Path]) => Promise<void>;
  /** Runs in both pages before theirs. */
  readonly script?: () => void;
}

export interface Healing {
  /** The longest time without a new picture of the other, at Ada and at Bo, in ms. */
  readonly pauses: readonly [number, number];
  readonly before: readonly [Path, Path];
  readonly after: readonly [Path, Path];
}

/** A call under which the network changes. Resolves when both see and hear each other again; nobody clicks anything. */
export async function changeUnderCall(lab: Lab, party: Party, change: Change): Promise<Healing> {
  const { a, b, relays, happen, script } = change;
  const url = await lab.web.withRelays(relays);
  await lab.a.reach(a);
  await lab.b.reach(b);
  const [ada, bo] = await party.people();
  const both = [ada, bo] as const;
  const ofBoth = async <T>(ask: (person: Person) => Promise<T>): Promise<[T, T]> => [
    await ask(ada),
    await ask(bo),
  ];
  try {
    if (script) for (const { context } of both) await context.addInitScript(script);
    const link = await ada.startMeeting(url);
    await ada.join();
    await bo.enter(link);
    await allSeeAndHearEachOther(both);
    const before = await ofBoth(pathOf);
    await ofBoth(({ page }) => page.evaluate(callWitness));
    await Promise.all(both.map(seesMore));
    await happen(lab, before);
    await Promise.all(both.map(seesMore));
    await allSeeAndHearEachOther(both);
    const after = await ofBoth(pathOf);
    return { pauses: await ofBoth(longestPause), before, after };
  } finally {
    await Promise.all(both.map(({ context }) => context.close()));
  }
}

async function shown(person: Person): Promise<number> {
  const { pictures } = await person.page.evaluate(hearWitness);
  return Object.values(pictures).reduce((sum, one) => sum + one.shown, 0);
}

async function seesMore(person: Person): Promise<void> {
  const first = await shown(person);
  await eventually(
    `${person.name} sees pictures`,
    async () => ((await shown(person)) >= first + FRAMES_OF_A_CALL_THAT_GOES_ON ? true : undefined),
    60_000,
  );
}

async function longestPause({ page }: Person): Promise<number> {
  const { pictures } = await page.evaluate(hearWitness);
  return Math.max(...Object.values(pictures).map(({ pause }) => pause));
}
