import { eventually } from './eventually';
import type { Reception } from './media-probe';

export interface Watcher {
  readonly name: string;
  receptionOf(name: string): Promise<Reception | null>;
}

const MORE_FRAMES = 5;

/** Resolves when pictures and sound from `other` have arrived at `watcher` and more of both keep arriving. */
export async function seesAndHears(watcher: Watcher, other: { name: string }): Promise<void> {
  const what = `${watcher.name} sees and hears ${other.name}`;
  let latest: Reception | null = null;
  const look = async (enough: (now: Reception) => boolean): Promise<Reception> =>
    eventually(
      what,
      async () => {
        latest = await watcher.receptionOf(other.name);
        if (latest !== null && enough(latest)) return latest;
        throw new Error(JSON.stringify(latest));
      },
      45_000,
    );
  const first = await look((now) => now.framesDecoded > 0 && now.audioEnergy > 0);
  await look(
    (now) =>
      now.framesDecoded >= first.framesDecoded + MORE_FRAMES && now.audioEnergy > first.audioEnergy,
  );
}

/** The same for every ordered pair. */
export async function allSeeAndHearEachOther(people: readonly Watcher[]): Promise<void> {
  const pairs = people.flatMap((watcher) =>
    people.filter((other) => other !== watcher).map((other) => seesAndHears(watcher, other)),
  );
  await Promise.all(pairs);
}
