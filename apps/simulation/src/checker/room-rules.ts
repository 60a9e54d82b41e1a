import type { ParticipantId } from '@madang/protocol';
import type { FinalView, History } from './history';
import { departuresSeen, storiesOf } from './pages';

/** Who joined so shortly before a loss may be part of what was lost, and missing until its gateway says so. */
const LOST_JOIN_MS = 5_000;

/** Gateways are given so long to say who is there, and need a moment for it. */
const TELLING_MS = 5_000;

/** A gateway slept while the store lost its data, so that nobody knew of the people whom it holds. */
function wasUntold({ events }: History, at: number): boolean {
  return events.some(
    (sleep) =>
      sleep.kind === 'fault' &&
      sleep.what.startsWith('gateway paused') &&
      events.some(({ kind, at: lostAt }) => {
        const end = sleep.at + sleep.forMs;
        const isAsleep = sleep.at <= lostAt + TELLING_MS && lostAt <= end;
        return kind === 'loss' && isAsleep && at >= lostAt && at <= end + TELLING_MS;
      }),
  );
}

/** Who comes back is never shown leaving. */
export function falseLeaves(history: History): string[] {
  const stories = storiesOf(history);
  const losses = history.events.filter(({ kind }) => kind === 'loss').map(({ at }) => at);
  const firstThere = new Map<ParticipantId, number>();
  const lastThere = new Map<ParticipantId, number>();
  for (const { welcomes, final } of stories) {
    for (const { participantId, at } of welcomes) {
      lastThere.set(participantId, Math.max(at, lastThere.get(participantId) ?? 0));
      firstThere.set(participantId, Math.min(at, firstThere.get(participantId) ?? at));
    }
    if (final !== undefined && final.participantId !== null) {
      lastThere.set(final.participantId, Infinity);
    }
  }
  return stories.flatMap((story) =>
    departuresSeen(story)
      .filter(({ at, who }) => at < (lastThere.get(who) ?? 0) && !wasUntold(history, at))
      .filter(({ at, who }) => {
        const joined = firstThere.get(who) ?? 0;
        return !losses.some((loss) => joined <= loss && loss - joined < LOST_JOIN_MS && loss <= at);
      })
      .map(({ at, who }) => `false leave: ${story.page} saw ${who} go at ${at}`),
  );
}

/**
 * Pages that came back as somebody else: the place that they had was gone. Not a rule for every meeting, since a
 * gateway may die together with the store, and an outage may last longer than a place is kept.
 */
export function placesLost(history: History): string[] {
  return storiesOf(history).flatMap(({ page, welcomes }) =>
    welcomes.flatMap(({ participantId, at }, place) => {
      const before = welcomes[place - 1]?.participantId ?? participantId;
      const isSame = before === participantId;
      return isSame ? [] : [`place lost: ${page} was ${before} and is ${participantId} at ${at}`];
    }),
  );
}

/** Who goes, goes once, unless the store has lost it that somebody went. */
export function leavesTwice(history: History): string[] {
  if (history.events.some(({ kind }) => kind === 'loss')) return [];
  return storiesOf(history).flatMap((story) => {
    const gone = new Set<ParticipantId>();
    return departuresSeen(story).flatMap(({ at, who }) => {
      const violation = gone.has(who)
        ? [`left twice: ${story.page} saw ${who} go again at ${at}`]
        : [];
      gone.add(who);
      return violation;
    });
  });
}

/** In the end everybody shows the same: exactly those who are there, as they last said they are. */
export function differentRooms({ finals }: History): string[] {
  const present = new Map(finals.map((final) => [final.participantId, final]));
  const epochs = new Set(finals.map(({ epoch }) => epoch));
  const violations = finals.flatMap((view) => [
    ...(view.state === 'open' ? [] : [`not open: ${view.page} is ${view.state}`]),
    ...view.roster.flatMap(({ participantId, presence, sessionId, state }) => {
      const other = present.get(participantId);
      if (other === undefined) return [`ghost: ${view.page} shows ${participantId}, who is gone`];
      const isRight =
        presence === 'present' && sessionId === other.sessionId && state.displayName === other.name;
      const shown = `${presence} as ${state.displayName}`;
      return isRight ? [] : [`wrong: ${view.page} shows ${other.page} (${other.name}) ${shown}`];
    }),
    ...missing(view, present),
  ]);
  return epochs.size <= 1 ? violations : [...violations, `epochs: ${[...epochs].join(', ')}`];
}

function missing(view: FinalView, present: ReadonlyMap<ParticipantId | null, FinalView>): string[] {
  const shown = new Set(view.roster.map(({ participantId }) => participantId));
  return [...present].flatMap(([id, { page }]) =>
    id !== null && shown.has(id) ? [] : [`missing: ${view.page} does not show ${page}`],
  );
}

/** How long a hello of a page that is gone may still be carried out. */
const LATE_HELLO_MS = 60_000;

/**
 * Nobody is thrown out, and nothing happens that the code itself takes for a mistake. Not promised: that a
 * page is left alone by a late hello of the page before it, which it cannot know of.
 */
export function mistakes({ events }: History): string[] {
  return events.flatMap((event) => {
    if (event.kind === 'refused') {
      const isByFormerPage = events.some(
        (former) =>
          former.kind === 'ended' &&
          former.page !== event.page &&
          personOf(former.page) === personOf(event.page) &&
          event.at - former.at < LATE_HELLO_MS,
      );
      if (isByFormerPage && event.code === 'session_superseded') return [];
      return [`thrown out: ${event.page} with ${event.code}`];
    }
    return event.kind === 'mistake' ? [`mistake: ${event.what}`] : [];
  });
}

/** Pages are named by their person and a number. */
function personOf(page: string): string {
  return page.replace(/\d+$/, '');
}
