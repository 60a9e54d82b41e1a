import { DEFAULT_POLICY, patchPolicy } from '@madang/protocol';
import { describe, expect, it } from 'vitest';
import { policyChanges } from './policy-changes';

const changed = patchPolicy(DEFAULT_POLICY, {
  locked: true,
  permissions: { participant: { chat: false }, cohost: { share: false } },
  whenHostsLeave: 'end',
});
const texts = (role: 'host' | 'cohost' | 'participant') =>
  policyChanges(DEFAULT_POLICY, changed, role).map(({ text }) => text);

describe('policyChanges', () => {
  it('tells participants what they may do, and nothing else', () => {
    expect(texts('participant')).toEqual(['hosting.changed.chatOff']);
  });

  it('tells hosts and co-hosts of the door and of both roles', () => {
    const all = ['hosting.changed.lockedOn', 'hosting.changed.chatOff', 'hosting.changed.shareOff'];
    expect(texts('host')).toEqual(all);
    expect(texts('cohost')).toEqual(all);
  });

  it('tells what is given back', () => {
    expect(policyChanges(changed, DEFAULT_POLICY, 'participant')).toEqual([
      { text: 'hosting.changed.chatOn', who: 'hosting.changed.participants' },
    ]);
  });

  it('tells nothing of nothing', () => {
    expect(policyChanges(changed, changed, 'host')).toEqual([]);
  });
});
