import { describe, expect, it } from '@jest/globals';
import { relayNamed } from '../../test/turn-app';
import { chooseRelays } from './relay-choice';
import type { Relay } from './relay';

const SUBJECTS = Array.from({ length: 3_000 }, (_, number) => `p_${number}`);

const names = (relays: readonly Relay[], subject: string, region: string | null = null) =>
  chooseRelays(relays, subject, region).map(({ name }) => name);
const shareOf = (name: string, relays: readonly Relay[]): number =>
  SUBJECTS.filter((subject) => names(relays, subject)[0] === name).length / SUBJECTS.length;

describe('the choice of relays', () => {
  const three = ['a', 'b', 'c'].map((name) => relayNamed(name));

  it('is two, the same ones each time, in whichever order they are told', () => {
    for (const subject of SUBJECTS.slice(0, 100)) {
      const chosen = names(three, subject);
      expect(chosen).toHaveLength(2);
      expect(names([...three].reverse(), subject)).toEqual(chosen);
    }
    expect(names([relayNamed('a')], 'p')).toEqual(['a']);
  });

  it('follows the weights', () => {
    const weighted = [relayNamed('a', { weight: 3 }), relayNamed('b')];
    expect(shareOf('a', weighted)).toBeCloseTo(0.75, 1);
    expect(shareOf('a', three)).toBeCloseTo(1 / 3, 1);
  });

  it('changes only for those whose relay has gone', () => {
    const two = three.filter(({ name }) => name !== 'c');
    for (const subject of SUBJECTS) {
      const before = names(three, subject).filter((name) => name !== 'c');
      expect(names(two, subject).slice(0, before.length)).toEqual(before);
    }
  });

  it('takes those of the region first, whatever their weight, and others if there are too few', () => {
    const far = relayNamed('far', { weight: 1_000, region: 'us' });
    const near = relayNamed('near', { region: 'eu' });
    for (const subject of SUBJECTS.slice(0, 100)) {
      expect(names([far, near, relayNamed('any')], subject, 'eu')[0]).toBe('near');
    }
  });
});
