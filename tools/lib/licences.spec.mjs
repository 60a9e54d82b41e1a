import { describe, expect, it } from '@jest/globals';
import { licencesPage, licenceProblems } from './licences.mjs';

const one = (name, licence) => ({ name, version: '1.0.0', licence, texts: [] });

describe('licenceProblems', () => {
  it('has nothing against permissive licences', () => {
    const components = [one('a', 'MIT'), one('b', 'Apache-2.0 AND MIT')];
    expect(licenceProblems([{ app: 'web', components }])).toEqual([]);
  });

  it.each(['AGPL-3.0-only', 'unknown', 'MIT AND GPL-3.0-only'])(
    'names what comes under %s',
    (licence) => {
      const [problem, ...others] = licenceProblems([
        { app: 'web', components: [one('c', licence)] },
      ]);
      expect(problem).toContain(`web ships c 1.0.0 under "${licence}"`);
      expect(others).toEqual([]);
    },
  );
});

describe('licencesPage', () => {
  it('has a line for each package, with all that ship it', () => {
    const bills = ['gateway', 'web'].map((app) => ({ app, components: [one('zod', 'MIT')] }));
    expect(licencesPage(bills)).toContain('\n| zod | 1.0.0 | MIT | gateway, web |\n');
  });
});
