import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CLOSE_CODES, closeReason, mayResume } from './close-codes';
import { ERROR_CODES, ERRORS, wireError } from './errors';
import { negotiateVersion } from './version';

describe('negotiateVersion', () => {
  it('follows the order of the client and says no when there is none in common', () => {
    expect(negotiateVersion([2, 1])).toBe(1);
    expect(negotiateVersion([1])).toBe(1);
    expect(negotiateVersion([2, 3])).toBeNull();
  });
});

describe('close codes', () => {
  it.each(Object.entries(CLOSE_CODES))('%s: its range agrees with its error', (reason, code) => {
    expect(closeReason(code)).toBe(reason);
    // A full room may have space later, but not for this ticket's connection: the person decides.
    const retryable = reason !== 'room_full' && ERRORS[reason as keyof typeof CLOSE_CODES][0];
    expect(mayResume(code)).toBe(retryable);
  });

  it('treat lost connections as resumable and a farewell as final', () => {
    for (const code of [1001, 1005, 1006, 1011, 1012, 4321]) expect(mayResume(code)).toBe(true);
    for (const code of [1000, 4500, 4999]) expect(mayResume(code)).toBe(false);
    expect(closeReason(1006)).toBeNull();
  });
});

const PAGE = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

describe('errors', () => {
  it.each(ERROR_CODES)('%s is on the page', (code) => {
    expect(PAGE).toContain(`\`${code}\``);
  });

  it.each(ERROR_CODES)('%s says what to do in a sentence', (code) => {
    expect(wireError(code).message).toMatch(/^[A-Z].{10,}\.$/);
  });
});
