/** What arrives from one participant, as RTCStatsReport tells it; sums over all that it sends. */
export interface Reception {
  readonly framesDecoded: number;
  readonly audioEnergy: number;
}

declare global {
  interface Window {
    madangAppeared: string[];
    madangProbe: { peers: RTCPeerConnection[]; violations: string[] };
  }
}

/** Runs in each page before its scripts: keeps hold of peers, whose statistics no page shows, and of CSP violations. */
export function installProbe(): void {
  const peers: RTCPeerConnection[] = [];
  const violations: string[] = [];
  window.madangProbe = { peers, violations };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      peers.push(this);
    }
  };
  document.addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI, sourceFile, lineNumber, columnNumber } = event;
    const place = `${sourceFile}:${lineNumber}:${columnNumber}`;
    violations.push(`${effectiveDirective} refuses ${blockedURI}, asked for by ${place}`);
  });
}

/** Runs in the page: what its peer for the participant of this tile has decoded so far; `null` without video. */
export async function readReception(participantId: string): Promise<Reception | null> {
  const video = document.querySelector<HTMLVideoElement>(
    `[data-test="tile"][data-participant="${participantId}"] video`,
  );
  const stream = video?.srcObject;
  const track = stream instanceof MediaStream ? stream.getVideoTracks()[0] : undefined;
  if (!track) return null;
  for (const peer of window.madangProbe.peers) {
    const stats: Record<string, unknown>[] = [];
    (await peer.getStats()).forEach((one: Record<string, unknown>) => stats.push(one));
    const inbound = stats.filter(({ type }) => type === 'inbound-rtp');
    const own = inbound.find(({ trackIdentifier }) => trackIdentifier === track.id);
    if (!own) continue;
    const energies = inbound.map(({ totalAudioEnergy }) => Number(totalAudioEnergy ?? 0));
    return {
      framesDecoded: Number(own.framesDecoded ?? 0),
      audioEnergy: energies.reduce((sum, energy) => sum + energy, 0),
    };
  }
  return null;
}

/** Runs in the page: notes from now on each time that one of these elements (`data-test`) is shown. */
export function noteAppearances(parts: readonly string[]): void {
  window.madangAppeared = [];
  const look = (): void => {
    for (const part of parts) {
      const isShown = document.querySelector(`[data-test="${part}"]`) !== null;
      if (isShown && !window.madangAppeared.includes(part)) window.madangAppeared.push(part);
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  look();
}

/** Runs in the page: frames of any video that any peer received. */
export async function countFramesReceived(): Promise<number> {
  let frames = 0;
  for (const peer of window.madangProbe.peers) {
    (await peer.getStats()).forEach((one: Record<string, unknown>) => {
      if (one.type === 'inbound-rtp') frames += Number(one.framesReceived ?? 0);
    });
  }
  return frames;
}

/** Runs in the page: how much the brightness varies over a video's present frame; 0 for one colour or no frame. */
export function readContrast(video: HTMLVideoElement): number {
  const canvas = new OffscreenCanvas(64, 36);
  const pen = canvas.getContext('2d');
  if (video.videoWidth === 0 || pen === null) return 0;
  pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const greens = data.filter((_, at) => at % 4 === 1);
  const mean = greens.reduce((sum, green) => sum + green, 0) / greens.length;
  const squares = greens.reduce((sum, green) => sum + (green - mean) ** 2, 0);
  return Math.sqrt(squares / greens.length);
}
