import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CHECKS } from '../examine';
import { REASONS } from './reasons';

const PAGE = readFileSync(
  new URL('../../../../docs/operations/doctor.md', import.meta.url),
  'utf8',
);
/** Without the padding of tables. */
const lines = PAGE.split('\n').map((line) => line.replace(/ +/g, ' '));

describe('docs/operations/doctor.md', () => {
  it.each(Object.entries(REASONS))('has %s with its fix', (reason, fix) => {
    expect(lines).toContain(`| \`${reason}\` | ${fix} |`);
  });

  it.each(CHECKS)('has the check %s', (id) => {
    expect(lines.some((line) => line.startsWith('| `') && line.includes(`\`${id}\``))).toBe(true);
  });
});
