import { HttpProblem } from '@madang/server-kernel';

/** A store that fails is away for now: callers may come again. */
export async function reachable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new HttpProblem(503, 'unavailable', { cause, headers: { 'Retry-After': '1' } });
  }
}
