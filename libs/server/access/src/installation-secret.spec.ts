import { describe, expect, it } from '@jest/globals';
import { InstallationSecret } from './installation-secret';

describe('the ids of an installation', () => {
  const here = new InstallationSecret('one');

  it('are the same each time, 22 characters of base64url', () => {
    expect(here.id('subject', 'device')).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(new InstallationSecret('one').id('subject', 'device')).toBe(
      here.id('subject', 'device'),
    );
  });

  it('differ by installation, purpose, part, and where a part ends', () => {
    const ids = [
      here.id('subject', 'device'),
      new InstallationSecret('other').id('subject', 'device'),
      here.id('network', 'device'),
      here.id('subject', 'another'),
      here.id('subject', 'ab', 'c'),
      here.id('subject', 'a', 'bc'),
      here.id('subject', 'abc'),
      InstallationSecret.random().id('subject', 'device'),
      InstallationSecret.random().id('subject', 'device'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
