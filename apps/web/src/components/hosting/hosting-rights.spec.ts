import { describe, expect, it } from 'vitest';
import { aPerson } from '../../testing/a-person';
import { actionsFor, isLastHost } from './hosting-rights';

const muted = { microphone: { source: 'microphone', muted: true, track: null } } as const;
const other = (role: 'host' | 'cohost' | 'participant', isLocal = false) =>
  aPerson(3, { role, isLocal, publications: muted });

describe('actionsFor', () => {
  it('lets a host do everything that makes sense now', () => {
    expect(actionsFor('host', other('participant'))).toEqual([
      'ask',
      'makeCohost',
      'handOver',
      'remove',
    ]);
    expect(actionsFor('host', other('cohost'))).toContain('takeCohost');
    const busy = aPerson(3, {
      role: 'participant',
      handRaisedAt: 1,
      publications: {
        microphone: { source: 'microphone', muted: false, track: null },
        camera: { source: 'camera', muted: false, track: null },
        screen: { source: 'screen', muted: false, track: null },
      },
    });
    expect(actionsFor('host', busy)).toEqual([
      'mute',
      'muteCamera',
      'stopShare',
      'lowerHand',
      'makeCohost',
      'handOver',
      'remove',
    ]);
  });

  it('gives co-hosts no roles, and nothing over a host', () => {
    expect(actionsFor('cohost', other('participant'))).toEqual(['ask', 'remove']);
    expect(actionsFor('cohost', other('cohost'))).toEqual(['ask', 'remove']);
    expect(actionsFor('cohost', other('host'))).toEqual([]);
  });

  it('gives participants nothing, and nobody anything over themselves', () => {
    expect(actionsFor('participant', other('participant'))).toEqual([]);
    expect(actionsFor('host', other('host', true))).toEqual([]);
  });
});

describe('isLastHost', () => {
  it('is who leaves others behind without a host', () => {
    const local = aPerson(8, { role: 'host', isLocal: true });
    expect(isLastHost(local, [other('cohost')])).toBe(true);
    expect(isLastHost(local, [other('cohost'), other('host')])).toBe(false);
    expect(isLastHost(local, [])).toBe(false);
    expect(isLastHost({ ...local, role: 'cohost' }, [other('participant')])).toBe(false);
  });
});
