import type { EventOf, History } from './history';
import { sessionAt, storiesOf, type PageStory } from './pages';

/** `KEEP_ACKNOWLEDGED_MS` of the client, docs/protocol.md §8. */
const KEPT_MS = 30_000;

type Answered = EventOf<'answered'>;

const isOk = ({ answer }: Answered): boolean => answer === 'duplicate' || /^\d+$/.test(answer);

/**
 * What is promised when Redis loses what it had acknowledged: who said it says it again, if the session goes
 * on and finds the new log within the time for which a client keeps such entries.
 */
function isExcusedByLoss(
  losses: readonly EventOf<'loss'>[],
  author: PageStory,
  ok: Answered,
): boolean {
  const session = sessionAt(author, ok.at);
  return losses.some((loss) => {
    if (author.final?.sessionId !== session) return true;
    const before = author.welcomes.findLast((one) => one.at <= ok.at)?.epoch;
    const next = author.welcomes.find((one) => one.at >= ok.at && one.epoch !== before);
    return loss.at >= ok.at - 5_000 && (next === undefined || next.at >= ok.at + KEPT_MS);
  });
}

/** Nothing acknowledged is lost. */
export function lost(history: History): string[] {
  const stories = storiesOf(history);
  const losses = history.events.filter((event) => event.kind === 'loss');
  return stories.flatMap((author) =>
    author.said.flatMap(({ saying, at }) => {
      const ok = author.answers.get(saying.text);
      if (ok === undefined || !isOk(ok) || saying.kind === 'state') return [];
      return stories
        .filter(({ final }) => final !== undefined)
        .filter((viewer) =>
          saying.kind === 'chat' ? wasThere(viewer, at) : isAddressed(viewer, saying.toSession, at),
        )
        .filter(({ shown }) => !shown.some(({ text }) => text === saying.text))
        .filter(() => !isExcusedByLoss(losses, author, ok))
        .map(
          ({ page }) => `lost: ${page} was never shown ${saying.text}, acknowledged at ${ok.at}`,
        );
    }),
  );
}

function wasThere({ welcomes }: PageStory, at: number): boolean {
  const first = welcomes[0];
  return first !== undefined && first.at < at;
}

/** Signals from before a snapshot are gone, docs/protocol.md §8. */
function isAddressed(viewer: PageStory, toSession: string | undefined, at: number): boolean {
  const isGone = viewer.snapshots.some((snapshot) => snapshot.at >= at);
  return viewer.final?.sessionId === toSession && !isGone;
}

/** Everything said by who is still there was answered, and refused only where the addressee is gone. */
export function unanswered(history: History): string[] {
  const there = storiesOf(history).filter(({ final }) => final !== undefined);
  return there.flatMap(({ page, said, answers }) =>
    said.flatMap(({ saying }) => {
      const answer = answers.get(saying.text);
      if (answer === undefined) return [`unanswered: ${page} never knew about ${saying.text}`];
      const isGone =
        saying.kind === 'signal' && /^(recipient|session)_unknown$/.test(answer.answer);
      return isOk(answer) || isGone ? [] : [`refused: ${saying.text} with ${answer.answer}`];
    }),
  );
}

/** Nothing is applied twice: not in the log, and not on a page. */
export function twice(history: History): string[] {
  const violations: string[] = [];
  const places = new Map<string, number>();
  for (const event of history.events) {
    if (event.kind !== 'heard' || !('n' in event.entry)) continue;
    const { from, fromSession, n, seq } = event.entry;
    const key = `${event.epoch} ${from} ${fromSession} ${n}`;
    const place = places.get(key) ?? seq;
    places.set(key, place);
    if (place !== seq) violations.push(`twice: ${from} ${n} is in the log at ${place} and ${seq}`);
  }
  const firstLoss = history.events.find(({ kind }) => kind === 'loss')?.at ?? Infinity;
  for (const { page, shown } of storiesOf(history)) {
    const seen = new Map<string, EventOf<'shown'>>();
    for (const event of shown) {
      const before = seen.get(event.text);
      seen.set(event.text, event);
      if (before === undefined) continue;
      // Losing the session and what was said in it at once is more than is promised.
      const isRejoin = before.fromSession !== event.fromSession && event.at > firstLoss;
      if (!isRejoin) violations.push(`twice: ${page} was shown ${event.text} again at ${event.at}`);
    }
  }
  return violations;
}

/**
 * What one session says is heard in the order in which it was said, within an epoch. A new one may bring
 * again what had been said before: chat is in order all the same, and so are signals.
 */
export function outOfOrder(history: History): string[] {
  return storiesOf(history).flatMap(({ page, heard, shown }) => {
    const said = heard.flatMap(({ epoch, entry }) =>
      'n' in entry ? [{ stream: `${epoch} ${entry.from} ${entry.fromSession}`, n: entry.n }] : [],
    );
    const seen = shown.map(({ what, from, fromSession, n }) => ({
      stream: `${what} ${from} ${fromSession}`,
      n,
    }));
    const last = new Map<string, number>();
    return [...said, ...seen].flatMap(({ stream, n }) => {
      const before = last.get(stream) ?? 0;
      last.set(stream, Math.max(n, before));
      return n < before ? [`out of order: ${page} had ${n} after ${before} of ${stream}`] : [];
    });
  });
}

/** Within an epoch everybody hears the same in the same places, in that order. */
export function differentOrder(history: History): string[] {
  const violations: string[] = [];
  const entries = new Map<string, string>();
  for (const { page, heard } of storiesOf(history)) {
    const last = new Map<string, number>();
    for (const { epoch, entry } of heard) {
      const key = `${epoch} ${entry.seq}`;
      const text = JSON.stringify(entry);
      if ((entries.get(key) ?? text) !== text) violations.push(`disagree: two entries at ${key}`);
      entries.set(key, text);
      if (entry.seq <= (last.get(epoch) ?? 0)) violations.push(`backwards: ${page} at ${key}`);
      last.set(epoch, entry.seq);
    }
  }
  return violations;
}
