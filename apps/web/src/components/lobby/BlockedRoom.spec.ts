import { describe, expect, it } from 'vitest';
import { mountWithTexts } from '../../testing/mount-with-texts';
import BlockedRoom from './BlockedRoom.vue';

describe('BlockedRoom', () => {
  it('shows a page of plain http where it works instead', () => {
    const blocked = mountWithTexts(BlockedRoom, { reason: 'insecure' });
    expect(blocked.text()).toContain('plain http');
    const links = blocked.findAll('a').map((link) => link.attributes('href') ?? '');
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(link).toMatch(/^(?:https:\/\/|http:\/\/localhost)/u);
  });

  it.each(['room-unknown', 'link-incomplete', 'unreachable'])(
    'sends nobody away for %s',
    (reason) => {
      expect(mountWithTexts(BlockedRoom, { reason }).findAll('a')).toEqual([]);
    },
  );
});
