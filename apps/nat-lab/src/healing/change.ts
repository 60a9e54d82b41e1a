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
export function changeUnderCall(lab: Lab, party: Party, change: Change): Promise<Healing> {
  return underCall(lab, party, change, async (both, before) => {
    await Promise.all(both.map(seesMore));
    await allSeeAndHearEachOther(both);
    const after = await ofEach(both, pathOf);
    return { pauses: await ofEach(both, longestPause), before, after };
  });
}

/** The same; resolves when one of them has seen nothing new for so many ms, and rejects when that does not come. */
export function pauseUnderCall(
  lab: Lab,
  party: Party,
  change: Change,
  pauseMs: number,
): Promise<void> {
  return underCall(lab, party, change, async (both) => {
    await eventually(
      `somebody sees nothing for ${pauseMs} ms`,
      async () => {
        const pauses = await ofEach(both, longestPause);
        return Math.max(...pauses) > pauseMs ? true : undefined;
      },
      20_000,
    );
  });
}

type Both = readonly [Person, Person];

async function ofEach<T>([ada, bo]: Both, ask: (person: Person) => Promise<T>): Promise<[T, T]> {
  return [await ask(ada), await ask(bo)];
}

async function underCall<T>(
  lab: Lab,
  party: Party,
  { a, b, relays, happen, script }: Change,
  afterwards: (both: Both, before: readonly [Path, Path]) => Promise<T>,
): Promise<T> {
  const url = await lab.web.withRelays(relays);
  await lab.a.reach(a);
  await lab.b.reach(b);
  const [ada, bo] = await party.people();
  const both = [ada, bo] as const;
  try {
    if (script) for (const { context } of both) await context.addInitScript(script);
    const link = await ada.startMeeting(url);
    await ada.join();
    await bo.enter(link);
    await allSeeAndHearEachOther(both);
    const before = await ofEach(both, pathOf);
    await ofEach(both, ({ page }) => page.evaluate(callWitness));
    await Promise.all(both.map(seesMore));
    await happen(lab, before);
    return await afterwards(both, before);
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
