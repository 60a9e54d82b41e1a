import { SignalError } from '@madang/client';
import type { Role, WhenHostsLeave } from '@madang/protocol';
import { DEFAULT_POLICY } from '@madang/protocol';
import { DOMWrapper, flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MeetingHosting } from '../../services/meeting-session';
import { FAKE_HOSTING, fakeRoom } from '../../stories/fake-session';
import { aPerson } from '../../testing/a-person';
import { mountWithTexts } from '../../testing/mount-with-texts';
import HostDesk from './HostDesk.vue';
import type { Question } from './question';

const BO = aPerson(3, { displayName: 'Bo' });
let desk: VueWrapper;
const act = vi.fn(() => Promise.resolve(true));

interface Wishes {
  readonly controls?: boolean;
  readonly setPolicy?: MeetingHosting['setPolicy'];
  readonly whenHostsLeave?: WhenHostsLeave;
}

async function open(
  role: Role,
  question: Question | null,
  {
    controls = false,
    setPolicy = FAKE_HOSTING.setPolicy,
    whenHostsLeave = 'continue',
  }: Wishes = {},
): Promise<void> {
  const policy = { ...DEFAULT_POLICY, whenHostsLeave };
  desk = mountWithTexts(HostDesk, {
    room: {
      ...fakeRoom(0, { policy }),
      remotes: [BO],
      local: aPerson(8, { role, isLocal: true }),
    },
    hosting: { ...FAKE_HOSTING, setPolicy },
    act,
    question,
    controls,
  });
  await flushPromises();
}
// Dialogs stand at the end of the page.
const page = () => new DOMWrapper(document.body);
const part = (test: string) => page().find(`[data-test="${test}"]`);

afterEach(() => {
  act.mockClear();
  desk.unmount();
});

describe('HostDesk', () => {
  it('removes, and bans only who is told so', async () => {
    await open('host', { kind: 'remove', person: BO });
    await part('remove-dialog').trigger('submit');
    expect(act).toHaveBeenLastCalledWith({
      kind: 'remove',
      participantId: BO.participantId,
      ban: false,
    });
    desk.unmount();
    await open('host', { kind: 'remove', person: BO });
    await part('ban').setValue(true);
    await part('remove-dialog').trigger('submit');
    expect(act).toHaveBeenLastCalledWith(expect.objectContaining({ ban: true }));
  });

  it('offers no ban to co-hosts, and nothing to participants', async () => {
    await open('cohost', { kind: 'remove', person: BO });
    expect(part('remove-dialog').exists()).toBe(true);
    expect(part('ban').exists()).toBe(false);
    desk.unmount();
    await open('participant', { kind: 'remove', person: BO });
    expect(part('remove-dialog').exists()).toBe(false);
  });

  it('mutes everybody as gently or firmly as chosen', async () => {
    await open('cohost', { kind: 'muteAll' });
    await part('may-unmute').setValue(false);
    await part('mute-all-dialog').trigger('submit');
    expect(act).toHaveBeenCalledWith({
      kind: 'mute',
      targets: 'everyone',
      source: 'microphone',
      mayUnmute: false,
    });
    expect(desk.emitted('update:question')).toEqual([[null]]);
  });

  it('does nothing when one thinks better of it', async () => {
    await open('host', { kind: 'end' });
    await part('cancel').trigger('click');
    expect(act).not.toHaveBeenCalled();
    expect(desk.emitted('update:question')).toEqual([[null]]);
  });

  it('leaves after handing over, and stays where that failed', async () => {
    const handOver = async () => {
      await open('host', { kind: 'leave' }, { whenHostsLeave: 'end' });
      expect(part('leave-dialog').text()).toContain('the meeting ends for everybody');
      await part('leave-dialog').find('select').setValue(BO.participantId);
      await part('leave-dialog').trigger('submit');
      await flushPromises();
    };
    act.mockResolvedValueOnce(false);
    await handOver();
    expect(desk.emitted('leave')).toBeUndefined();
    desk.unmount();
    await handOver();
    expect(act).toHaveBeenLastCalledWith({ kind: 'handOver', participantId: BO.participantId });
    expect(desk.emitted('leave')).toHaveLength(1);
  });

  it('changes a rule at once, and takes it back in place when it is refused', async () => {
    const setPolicy = vi.fn(() => Promise.reject(new SignalError('unavailable')));
    await open('host', null, { controls: true, setPolicy });
    const locked = () => part('policy-locked').element as HTMLInputElement;
    await part('policy-locked').setValue(true);
    expect(setPolicy).toHaveBeenCalledWith({ locked: true });
    await flushPromises();
    expect(locked().checked).toBe(false);
    expect(part('policy-told').text()).toBe('That did not work. Try again.');
    await part('may-participant-chat').setValue(false);
    expect(setPolicy).toHaveBeenLastCalledWith({ permissions: { participant: { chat: false } } });
  });

  it('shows the controls to nobody but hosts', async () => {
    await open('cohost', null, { controls: true });
    expect(part('host-controls').exists()).toBe(false);
  });
});
