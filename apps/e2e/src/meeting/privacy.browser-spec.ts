import { describe, expect } from '@jest/globals';
import { meetingSuite } from '../browser/meeting-suite';
import { startStandalone } from '../topologies/standalone';

describe('privacy', () => {
  const { scenario } = meetingSuite(startStandalone);

  scenario('no server is asked but the own one, for media neither', async ({ meeting, url }) => {
    const people = await meeting('Ada', 'Bo');
    for (const { page, requests } of people) {
      // That the rest of the page asked nobody else is checked at the end of every scenario.
      expect(requests.some((request) => request.startsWith(url))).toBe(true);
      const servers = await page.evaluate(() =>
        window.madangProbe.peers.flatMap((peer) => peer.getConfiguration().iceServers ?? []),
      );
      expect(servers).toEqual([]);
    }
  });

  scenario('the key of the room is in no request', async ({ meeting }) => {
    const [ada, bo] = await meeting('Ada', 'Bo');
    await bo.say('secret');
    await ada.reads('secret');
    const key = new URL(ada.page.url()).hash.slice('#k='.length);

    expect(key).toMatch(/^[\w-]{43}$/);
    for (const { sent } of [ada, bo]) {
      expect(sent.length).toBeGreaterThan(0);
      expect(sent.some((text) => text.includes(key))).toBe(false);
      expect(sent.some((text) => text.includes('secret') || text.includes('candidate'))).toBe(
        false,
      );
    }
  });

  scenario('a page that asked somebody else would be stopped', async ({ person, url }) => {
    const ada = await person('Ada');
    await ada.open(url);
    const answer = await ada.page.evaluate(() =>
      fetch('https://elsewhere.invalid/').then(
        () => 'answered',
        () => 'stopped',
      ),
    );
    const violations = await ada.page.evaluate(() => window.madangProbe.violations.splice(0));

    expect(answer).toBe('stopped');
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(/^connect-src refuses https:\/\/elsewhere\.invalid\//);
  });
});
