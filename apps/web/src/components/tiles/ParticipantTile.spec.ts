import type { ParticipantView } from '@madang/client';
import { nextTick } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOVE_MS } from '../../composables/use-trouble';
import { fakePerson } from '../../stories/fake-session';
import { mountWithTexts } from '../../testing/mount-with-texts';
import ParticipantTile from './ParticipantTile.vue';

function tileOf(changes: Partial<ParticipantView>) {
  const participant = { ...fakePerson(2), ...changes };
  return {
    key: 'p_2:camera',
    participant,
    isLocal: false,
    source: 'camera',
    video: null,
    audio: null,
    isMicrophoneMuted: true,
  };
}

function mounted(changes: Partial<ParticipantView>) {
  const wrapper = mountWithTexts(ParticipantTile, {
    tile: tileOf(changes),
    slotName: 'tile',
    canPin: false,
    speakerId: null,
    soundAttempt: 0,
  });
  const trouble = wrapper.find.bind(wrapper, '[data-test="tile-trouble"]');
  return { wrapper, trouble: () => (trouble().exists() ? trouble().text() : null) };
}

describe('the tile of somebody', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says nothing of a move to another gateway, and says it when that takes long', async () => {
    const { wrapper, trouble } = mounted({ presence: 'away', link: 'connected' });
    await vi.advanceTimersByTimeAsync(MOVE_MS - 1);
    expect(trouble()).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(trouble()).toBe('Reconnecting…');
    await wrapper.setProps({ tile: tileOf({ presence: 'present', link: 'connected' }) });
    await nextTick();
    expect(trouble()).toBeNull();
    wrapper.unmount();
  });

  it('says at once that picture and sound are interrupted, also of somebody who is away', () => {
    const { wrapper, trouble } = mounted({ presence: 'away', link: 'interrupted' });
    expect(trouble()).toContain('picture and sound');
    wrapper.unmount();
  });
});
