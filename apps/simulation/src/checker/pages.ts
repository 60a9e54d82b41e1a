import type { ParticipantId, SessionId } from '@madang/protocol';
import type { EventOf, FinalView, History, PageId } from './history';

/** What happened on one page, in order. */
export interface PageStory {
  readonly page: PageId;
  /** The page that is there in the end; absent when it has ended before. */
  readonly final: FinalView | undefined;
  readonly welcomes: EventOf<'welcome'>[];
  readonly snapshots: EventOf<'snapshot'>[];
  readonly heard: EventOf<'heard'>[];
  /** What was heard and the snapshots, in the order in which they came. */
  readonly learned: (EventOf<'heard'> | EventOf<'snapshot'>)[];
  readonly shown: EventOf<'shown'>[];
  readonly said: EventOf<'said'>[];
  readonly answers: Map<string, EventOf<'answered'>>;
}

export function storiesOf({ events, finals }: History): PageStory[] {
  const stories = new Map<PageId, PageStory>();
  const storyOf = (page: PageId): PageStory => {
    const known = stories.get(page);
    if (known !== undefined) return known;
    const final = finals.find((one) => one.page === page);
    const lists = { welcomes: [], snapshots: [], heard: [], learned: [], shown: [], said: [] };
    const story: PageStory = { page, final, ...lists, answers: new Map() };
    stories.set(page, story);
    return story;
  };
  for (const event of events) {
    if (!('page' in event)) continue;
    const story = storyOf(event.page);
    if (event.kind === 'welcome') story.welcomes.push(event);
    else if (event.kind === 'snapshot') story.snapshots.push(event);
    else if (event.kind === 'heard') story.heard.push(event);
    else if (event.kind === 'shown') story.shown.push(event);
    else if (event.kind === 'said') story.said.push(event);
    else if (event.kind === 'answered') story.answers.set(event.text, event);
    if (event.kind === 'snapshot' || event.kind === 'heard') story.learned.push(event);
  }
  for (const { page } of finals) storyOf(page);
  return [...stories.values()];
}

/** The session of a page at a time. */
export function sessionAt(story: PageStory, at: number): SessionId | null {
  return story.welcomes.findLast((one) => one.at <= at)?.sessionId ?? null;
}

/** When this page saw somebody go: in a `left`, or by not being in a snapshot any more. */
export function departuresSeen({ learned }: PageStory): { at: number; who: ParticipantId }[] {
  const seen: { at: number; who: ParticipantId }[] = [];
  let present = new Set<ParticipantId>();
  for (const event of learned) {
    if (event.kind === 'snapshot') {
      const now = new Set(event.participants);
      for (const who of present) if (!now.has(who)) seen.push({ at: event.at, who });
      present = now;
    } else if (event.entry.kind === 'joined') present.add(event.entry.from);
    else if (event.entry.kind === 'left' && present.delete(event.entry.from)) {
      seen.push({ at: event.at, who: event.entry.from });
    }
  }
  return seen;
}
