import { describe, expect, it } from '@jest/globals';
import { encodingFor } from './budget';
import { Sending, type OutgoingMedia } from './sending';
import { Slots, type SlottedConnection } from './slots';
import { FakePeerConnection } from './testing/fake-peer-connection';
import { settle } from '../util/testing/fake-clock';

const track = { kind: 'video' } as MediaStreamTrack;

function media(camera: MediaStreamTrack | null, receivers: number): OutgoingMedia {
  const captured = { width: 1280, height: 720 };
  const of = (source: keyof OutgoingMedia, own: MediaStreamTrack | null) => ({
    track: own,
    encoding: encodingFor({ source, receivers, captured, isStarting: false }),
  });
  return {
    microphone: of('microphone', null),
    camera: of('camera', camera),
    screen: of('screen', null),
    screenAudio: of('screenAudio', null),
  };
}

function setUp() {
  const pc = new FakePeerConnection(() => Promise.resolve());
  const slots = new Slots(pc as unknown as SlottedConnection);
  slots.create();
  const errors: unknown[] = [];
  const sending = new Sending(slots, (error) => errors.push(error));
  const sender = pc.transceivers[1]?.sender;
  if (sender === undefined) throw new Error('no camera');
  return { sending, sender, errors };
}

describe('the senders of a link', () => {
  it('wait for the first negotiation, then follow', async () => {
    const { sending, sender } = setUp();
    sending.want(media(track, 1));
    await settle();
    expect(sender.track).toBeNull();
    sending.handleNegotiated();
    await settle();
    expect(sender.track).toBe(track);
    expect(sender.parameters).toMatchObject({
      degradationPreference: 'balanced',
      encodings: [{ maxBitrate: 1_700_000, scaleResolutionDownBy: 1, networkPriority: 'medium' }],
    });
  });

  it('are told only what changes, and the last word counts', async () => {
    const { sending, sender } = setUp();
    let calls = 0;
    const { setParameters } = sender;
    sender.setParameters = (parameters) => {
      calls += 1;
      return setParameters.call(sender, parameters);
    };
    sending.handleNegotiated();
    sending.want(media(null, 3));
    await settle();
    sending.want(media(null, 3));
    await settle();
    expect(calls).toBe(1);
    sending.want(media(track, 4));
    sending.want(media(null, 5));
    sending.want(media(track, 3));
    sending.want(media(null, 1));
    await settle();
    expect(sender.track).toBeNull();
    expect(sender.parameters.encodings[0]?.maxBitrate).toBe(1_700_000);
  });

  it('try a limit again that was not taken', async () => {
    const { sending, sender, errors } = setUp();
    const { setParameters } = sender;
    sender.setParameters = () => Promise.reject(new Error('not now'));
    sending.handleNegotiated();
    sending.want(media(null, 1));
    await settle();
    expect(errors).toHaveLength(1);
    sender.setParameters = setParameters;
    sending.want(media(null, 1));
    await settle();
    expect(sender.parameters.encodings[0]?.maxBitrate).toBe(1_700_000);
  });
});
