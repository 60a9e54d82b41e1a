import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, patchPolicy, policyPatchSchema, policySchema } from './policy';

describe('the policy of a room', () => {
  it('is open and allows everything unless somebody says otherwise', () => {
    expect(policySchema.parse(DEFAULT_POLICY)).toEqual(DEFAULT_POLICY);
    expect(DEFAULT_POLICY).toMatchObject({ waitingRoom: false, locked: false });
    for (const permissions of Object.values(DEFAULT_POLICY.permissions)) {
      expect(Object.values(permissions)).toEqual([true, true, true, true]);
    }
  });

  it('is changed only where a patch says so, to the last permission', () => {
    const patched = patchPolicy(DEFAULT_POLICY, {
      locked: true,
      waitingRoom: undefined,
      permissions: { participant: { chat: false, share: undefined } },
    });
    expect(patched).toEqual({
      ...DEFAULT_POLICY,
      locked: true,
      permissions: {
        ...DEFAULT_POLICY.permissions,
        participant: { ...DEFAULT_POLICY.permissions.participant, chat: false },
      },
    });
    expect(patchPolicy(patched, {})).toEqual(patched);
    expect(DEFAULT_POLICY.locked).toBe(false);
  });

  it.each([
    { unknown: true },
    { waitingRoom: 'yes' },
    { whenHostsLeave: 'panic' },
    { permissions: { host: {} } },
    { permissions: { participant: { fly: true } } },
  ])('refuses %j', (patch) => {
    expect(policyPatchSchema.safeParse(patch).success).toBe(false);
  });
});
