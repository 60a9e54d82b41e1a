import { failed, type Finding, well } from '../report/finding';
import { ask, problemCode } from '../site/http';
import type { Site } from '../site/site';

/** An id that is well made and that nobody has. */
const NO_ROOM = '/api/rooms/babab-babab-babab-babab';

/** What is known when the API answers as ours does. */
export interface Api {
  readonly site: Site;
  /** By the `Date` header, minus our clock, in ms; `null` when there is none. */
  readonly clockOffsetMs: number | null;
}

/** Whether `/api` is the rooms service: its answer for a room that does not exist is known. */
export async function checkApi(
  signal: AbortSignal,
  site: Site,
  now: () => number,
): Promise<Finding<Api>> {
  const asked = now();
  const answer = await ask(site, NO_ROOM, { signal });
  const took = now() - asked;
  const [{ status }, code] = [answer, problemCode(answer)];
  const figures = { status, ms: took };
  if (status >= 500) {
    return failed('api_unavailable', `the rooms service does not answer (status ${status})`, {
      figures,
    });
  }
  if (code === 'rate_limited') return failed('rate_limited', 'the rooms service asks to wait');
  if (status !== 404 || code !== 'room_unknown') {
    return failed(
      'api_missing',
      `what answers at /api is not the rooms service (status ${status})`,
      {
        figures,
      },
    );
  }
  const date = Date.parse(answer.headers.date ?? '');
  // Whole seconds, cut off; half of the way there and back is over when it was written.
  const clockOffsetMs = Number.isNaN(date) ? null : date + 500 - (asked + took / 2);
  return well(`the rooms service answers in ${took} ms`, {
    figures,
    ground: { site, clockOffsetMs },
  });
}
