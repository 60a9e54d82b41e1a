import { describe, expect, it } from 'vitest';
import { mountWithTexts } from '../../testing/mount-with-texts';
import MeetingHeader from './MeetingHeader.vue';

const header = (state: { isRecovering: boolean; isOnline: boolean }) =>
  mountWithTexts(MeetingHeader, {
    isSealed: true,
    isSharing: false,
    isSoundBlocked: false,
    isHost: false,
    ...state,
  });
const banner = '[data-test="banner"]';

describe('MeetingHeader', () => {
  it('promises picture and sound only while there is a network', () => {
    const there = header({ isRecovering: true, isOnline: true });
    expect(there.get(banner).text()).toContain('Picture and sound go on');
    const gone = header({ isRecovering: true, isOnline: false });
    expect(gone.get(banner).text()).toContain('You are offline');
  });

  it('alarms nobody whose meeting goes on, whatever the browser thinks of the network', () => {
    expect(header({ isRecovering: false, isOnline: false }).find(banner).exists()).toBe(false);
  });
});
