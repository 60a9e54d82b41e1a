import { MadangStack } from './madang';
import { PeerJsStack } from './peerjs';
import type { Role, Stack } from './stack';
import { TextbookStack } from './textbook';

/**
 * `/?stack=…&role=…&room=…&server=…&mode=warm|cold`, driven through the title and the result; `server` is the origin of the signaling,
 * `api` that of Madang's HTTP API where it is not the page's own, `ice` the ICE servers, as JSON, where there are any.
 */
const query = new URLSearchParams(location.search);
const role: Role = query.get('role') === 'host' ? 'host' : 'joiner';
const server = new URL(query.get('server') ?? location.origin);
const api = query.get('api') ?? location.origin;
const iceServers = JSON.parse(query.get('ice') ?? '[]') as RTCIceServer[];
const stacks: Record<string, () => Stack> = {
  madang: () => new MadangStack({ role, server, api }),
  peerjs: () => new PeerJsStack({ role, server, iceServers }),
  textbook: () => new TextbookStack(server),
};

/** From the click to the first frame of the other that a video element presents, in ms. */
function firstFrame(video: HTMLVideoElement, track: MediaStreamTrack): Promise<number> {
  video.srcObject = new MediaStream([track]);
  return new Promise((resolve) =>
    video.requestVideoFrameCallback(() => resolve(performance.now())),
  );
}

async function main(): Promise<void> {
  const stack = stacks[query.get('stack') ?? '']?.();
  const room = query.get('room');
  const button = document.querySelector('button');
  const video = document.querySelector('video');
  if (!stack || !room || !button || !video) throw new Error('incomplete query');

  const warm = query.get('mode') !== 'cold' || role === 'host';
  if (warm) await stack.warm(room);
  if (role === 'host') {
    await stack.join(() => undefined);
    document.title = 'ready';
    return;
  }
  button.addEventListener('click', () => {
    const clicked = performance.now();
    void (async () => {
      if (!warm) await stack.warm(room);
      await stack.join((track) => {
        void firstFrame(video, track).then((shown) => {
          document.title = `result ${shown - clicked}`;
        });
      });
    })();
  });
  document.title = 'ready';
}

main().catch((error: unknown) => {
  document.title = `failed ${String(error)}`;
});
