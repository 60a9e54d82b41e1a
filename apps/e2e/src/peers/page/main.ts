import {
  changeAllNetworks,
  changeOneNetwork,
  examine,
  play,
  type Epilogue,
} from '@madang/client/testing';
import { type Source } from '@madang/protocol';
import { RealWorld } from './real-world';

export interface Laboratory {
  /** Plays these meetings of two at once; resolves to what went wrong, with the seed ahead of it. */
  playMeetings(
    seeds: readonly number[],
    epilogue: 'one network' | 'all networks',
  ): Promise<string[]>;
  examine(): Promise<Record<string, string[]>>;
}

declare global {
  interface Window {
    madangLaboratory: Laboratory;
  }
}

const EPILOGUES: Readonly<Record<string, Epilogue>> = {
  'one network': changeOneNetwork,
  'all networks': changeAllNetworks,
};

/** Nobody may leave an error to nobody. */
const uncaught: string[] = [];
window.addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)));
window.addEventListener('error', ({ message }) => uncaught.push(message));

async function openDevices(): Promise<(source: Source) => MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 160, height: 120, frameRate: 1 },
  });
  const [audio] = stream.getAudioTracks();
  const [video] = stream.getVideoTracks();
  if (audio === undefined || video === undefined) throw new Error('no devices');
  return (source) => (source === 'camera' || source === 'screen' ? video : audio).clone();
}

async function playOne(
  seed: number,
  createTrack: (source: Source) => MediaStreamTrack,
  epilogue: Epilogue,
): Promise<string[]> {
  const world = new RealWorld(seed, createTrack);
  const { wrong } = await play(world, 2, [epilogue]);
  world.stop();
  return wrong.map((one) => `seed ${seed}: ${one}`);
}

window.madangLaboratory = {
  async playMeetings(seeds, name) {
    const createTrack = await openDevices();
    const epilogue = EPILOGUES[name] ?? changeOneNetwork;
    const outcomes = await Promise.all(seeds.map((seed) => playOne(seed, createTrack, epilogue)));
    return [...outcomes.flat(), ...uncaught.splice(0).map((one) => `uncaught: ${one}`)];
  },
  examine: () =>
    examine({
      create: () => new RTCPeerConnection(),
      settle: () => new Promise((resolve) => setTimeout(resolve, 100)),
    }),
};
