import type { Person } from '@madang/testing-browser';

/** Every server that a browser gives up on takes it six seconds. */
const WITHIN_MS = 60_000;

export const OVER = '[data-test="doctor-summary"]:not([data-summary="checking"])';

/** Runs in the page: each check with its state, and its reason if it has one. */
export function readChecks(): Record<string, string> {
  const lines = [...document.querySelectorAll<HTMLElement>('[data-test^="check-"]')];
  return Object.fromEntries(
    lines.map(({ dataset: { test = '', state = '', reason } }) => [
      test.replace('check-', ''),
      reason === undefined ? state : `${state} ${reason}`,
    ]),
  );
}

/** Opens the page and resolves when all is known. */
export async function diagnose(
  person: Person,
  url: string,
  roomId?: string,
): Promise<Record<string, string>> {
  await person.open(`${url}/doctor${roomId === undefined ? '' : `?room=${roomId}`}`);
  await person.page.locator(OVER).waitFor({ timeout: WITHIN_MS });
  return person.page.evaluate(readChecks);
}
