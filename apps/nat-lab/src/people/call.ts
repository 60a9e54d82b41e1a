import { allSeeAndHearEachOther, type Person } from '@madang/testing-browser';
import { type Party } from './party';

export type Both = readonly [Person, Person];

export interface CallOptions {
  /** Of the server that they meet at. */
  readonly url: string;
  /** Run in both pages before theirs. */
  readonly scripts?: readonly (() => void)[] | undefined;
}

/** Ada begins a meeting and Bo follows her link; `during` is called once both see and hear the other. Their pages are closed after it. */
export async function call<T>(
  party: Party,
  { url, scripts = [] }: CallOptions,
  during: (both: Both) => Promise<T>,
): Promise<T> {
  const both = await party.people();
  const [ada, bo] = both;
  try {
    for (const { context } of both) {
      for (const script of scripts) await context.addInitScript(script);
    }
    const link = await ada.startMeeting(url);
    await ada.join();
    await bo.enter(link);
    await allSeeAndHearEachOther(both);
    return await during(both);
  } finally {
    await Promise.all(both.map(({ context }) => context.close()));
  }
}

export async function ofEach<T>(
  [ada, bo]: Both,
  ask: (person: Person) => Promise<T>,
): Promise<[T, T]> {
  return [await ask(ada), await ask(bo)];
}
