import { SignalError } from '@madang/client';
import { DEFAULT_POLICY, patchPolicy, type Policy } from '@madang/protocol';
import { shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import { withScope } from '../testing/mount-with-texts';
import { usePolicyWishes } from './use-policy-wishes';

function start() {
  const policy = shallowRef<Policy>(DEFAULT_POLICY);
  let resolve = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  const { result } = withScope(() =>
    usePolicyWishes(
      () => policy.value,
      () => promise,
    ),
  );
  return { policy, resolve, reject, ...result };
}
const LOCKED = patchPolicy(DEFAULT_POLICY, { locked: true });

describe('usePolicyWishes', () => {
  it('shows a change at once, and goes on showing it until the room says the same', async () => {
    const { policy, shown, wish, resolve } = start();
    const asked = wish({ locked: true });
    expect(shown.value.locked).toBe(true);
    resolve();
    await asked;
    expect(shown.value.locked).toBe(true);
    policy.value = LOCKED;
    expect(shown.value).toEqual(LOCKED);
  });

  it('shows what another host changes afterwards', async () => {
    const { policy, shown, wish, resolve } = start();
    const asked = wish({ locked: true });
    policy.value = LOCKED;
    resolve();
    await asked;
    policy.value = DEFAULT_POLICY;
    expect(shown.value.locked).toBe(false);
  });

  it('takes a refused change back, and says why', async () => {
    const { shown, failure, wish, reject } = start();
    const asked = wish({ permissions: { participant: { chat: false } } });
    expect(shown.value.permissions.participant.chat).toBe(false);
    reject(new SignalError('host_required'));
    await asked;
    expect(shown.value).toEqual(DEFAULT_POLICY);
    expect(failure.value).toBe('hosting.failed.notAllowed');
  });
});
