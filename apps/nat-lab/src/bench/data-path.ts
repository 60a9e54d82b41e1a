/* Functions that run in pages: one connection with two data channels between Ada's page, which sends, and Bo's. */

declare global {
  interface Window {
    benchPeer: RTCPeerConnection;
    /** Ada's. What is sent comes back, unless it is lost. */
    benchEcho: RTCDataChannel;
    benchBulk: RTCDataChannel;
    /** Bo's. */
    benchBytes: number;
  }
}

/** Resolves to the offer with all candidates. */
export async function offer(configuration: RTCConfiguration): Promise<string> {
  const peer = new RTCPeerConnection(configuration);
  window.benchPeer = peer;
  window.benchEcho = peer.createDataChannel('echo', { ordered: false, maxRetransmits: 0 });
  window.benchBulk = peer.createDataChannel('bulk');
  await peer.setLocalDescription();
  await new Promise<void>((resolve) => {
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate === null) resolve();
    });
  });
  return peer.localDescription?.sdp ?? '';
}

/** Resolves to the answer with all candidates. */
export async function answer([configuration, sdp]: readonly [
  RTCConfiguration,
  string,
]): Promise<string> {
  const peer = new RTCPeerConnection(configuration);
  window.benchPeer = peer;
  window.benchBytes = 0;
  peer.addEventListener('datachannel', ({ channel }) => {
    channel.binaryType = 'arraybuffer';
    channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      if (channel.label === 'echo') channel.send(data);
      else window.benchBytes += data.byteLength;
    });
  });
  await peer.setRemoteDescription({ type: 'offer', sdp });
  await peer.setLocalDescription();
  await new Promise<void>((resolve) => {
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate === null) resolve();
    });
  });
  return peer.localDescription?.sdp ?? '';
}

export async function connect(sdp: string): Promise<void> {
  await window.benchPeer.setRemoteDescription({ type: 'answer', sdp });
  const channels = [window.benchEcho, window.benchBulk];
  await Promise.all(
    channels.map((channel) => new Promise((resolve) => channel.addEventListener('open', resolve))),
  );
}

/** ms of each of many round trips, one after the other. */
export async function roundTrips(count: number): Promise<number[]> {
  const trips: number[] = [];
  const packet = new Uint8Array(200);
  for (let at = 0; at < count; at += 1) {
    const began = performance.now();
    await new Promise<void>((resolve) => {
      window.benchEcho.addEventListener('message', () => resolve(), { once: true });
      window.benchEcho.send(packet);
    });
    trips.push(performance.now() - began);
  }
  return trips;
}

/** Sends as much as goes for so long. */
export async function send(ms: number): Promise<void> {
  const channel = window.benchBulk;
  const packet = new Uint8Array(16_384);
  channel.bufferedAmountLowThreshold = 500_000;
  const until = performance.now() + ms;
  while (performance.now() < until) {
    while (channel.bufferedAmount < 1_000_000) channel.send(packet);
    await new Promise((resolve) =>
      channel.addEventListener('bufferedamountlow', resolve, { once: true }),
    );
  }
}
