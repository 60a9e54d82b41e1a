import { describe, expect, it } from '@jest/globals';
import { Slots, type SlottedConnection } from './slots';
import { FakePeerConnection } from './testing/fake-peer-connection';
import { FakeTransceiver } from './testing/fake-transceiver';

function offered(...kinds: ('audio' | 'video')[]): FakePeerConnection {
  const pc = new FakePeerConnection(() => Promise.resolve());
  kinds.forEach((kind, index) => {
    const transceiver = new FakeTransceiver(kind, 'recvonly');
    transceiver.mid = `m${index}`;
    pc.transceivers.push(transceiver);
  });
  return pc;
}
const slotsOf = (pc: FakePeerConnection): Slots => new Slots(pc as unknown as SlottedConnection);

describe('slots', () => {
  it('take over what an offer says, in whichever order, and answer with sending', () => {
    const pc = offered('video', 'audio');
    const slots = slotsOf(pc);
    slots.adopt({ m0: 'screen', m1: 'microphone' });
    expect(slots.sender('screen')).toBe(pc.transceivers[0]?.sender);
    expect(slots.sender('microphone')).toBe(pc.transceivers[1]?.sender);
    expect(pc.transceivers.map(({ direction }) => direction)).toEqual(['sendrecv', 'sendrecv']);
    expect(slots.mids()).toEqual({ m0: 'screen', m1: 'microphone' });
    expect(slots.sender('camera')).toBeNull();
    expect(slots.receiver('camera')).toBeNull();
  });

  it('leave alone what they do not know, and what has the wrong kind', () => {
    const pc = offered('audio', 'audio', 'video');
    const slots = slotsOf(pc);
    slots.adopt({ m1: 'camera', m2: 'camera' });
    expect(pc.transceivers.map(({ direction }) => direction)).toEqual([
      'recvonly',
      'recvonly',
      'sendrecv',
    ]);
    expect(slots.mids()).toEqual({ m2: 'camera' });
  });

  it('send in their own layout and receive in that of the other end', () => {
    const pc = new FakePeerConnection(() => Promise.resolve());
    const slots = slotsOf(pc);
    slots.create();
    pc.transceivers.forEach((transceiver, index) => (transceiver.mid = `m${index}`));
    slots.adopt({ m1: 'screen', m2: 'camera' });
    expect(slots.sender('camera')).toBe(pc.transceivers[1]?.sender);
    expect(slots.receiver('camera')).toBe(pc.transceivers[2]?.receiver);
    expect(slots.mids()).toEqual({
      m0: 'microphone',
      m1: 'camera',
      m2: 'screen',
      m3: 'screenAudio',
    });
  });

  it('do not take one m-line for two sources', () => {
    const pc = offered('video');
    const slots = slotsOf(pc);
    slots.adopt({ m0: 'camera' });
    slots.adopt({ m0: 'screen' });
    expect(slots.sender('camera')).toBe(pc.transceivers[0]?.sender);
    expect(slots.sender('screen')).toBeNull();
  });

  it('let only be heard and seen what is admitted, whichever m-line it is in', () => {
    const pc = offered('audio', 'video', 'video');
    const slots = slotsOf(pc);
    const enabled = () => pc.transceivers.map(({ receiver }) => receiver.track.enabled);
    slots.adopt({ m0: 'microphone', m1: 'camera' });
    slots.admit(new Set(['camera']));
    expect(enabled().slice(0, 2)).toEqual([false, true]);
    slots.admit(new Set(['microphone']));
    expect(enabled().slice(0, 2)).toEqual([true, false]);

    slots.adopt({ m1: 'screen', m2: 'camera' });
    slots.admit(new Set(['screen']));
    expect(enabled()).toEqual([false, true, false]);
    expect(slots.receiver('camera')).toBe(pc.transceivers[2]?.receiver);
  });

  it('have one source in an m-line at a time', () => {
    const pc = offered('audio');
    const slots = slotsOf(pc);
    slots.adopt({ m0: 'microphone' });
    slots.adopt({ m0: 'screenAudio' });
    slots.admit(new Set(['screenAudio']));
    expect(slots.receiver('microphone')).toBeNull();
    expect(pc.transceivers[0]?.receiver.track.enabled).toBe(true);
  });
});
