/** What somebody sitting before a page has seen since the witness was called. */
export interface Testimony {
  /** How long it has watched, in ms. */
  readonly watched: number;
  /** By participant: pictures that were shown, and the longest time in ms without a new one. */
  readonly pictures: Readonly<Record<string, { readonly shown: number; readonly pause: number }>>;
  /** Participants that were not on the screen at some moment, however short. */
  readonly gone: readonly string[];
  /** All that notices and the region for screen readers said. */
  readonly said: readonly string[];
}

declare global {
  interface Window {
    madangWitness: { testify(): Testimony; end(): void } | undefined;
  }
}

/**
 * Runs in the page: watches everybody else's tile from now on, each frame and each change of the page.
 * Pauses are measured in time in which this page itself was running, so that a machine that had no time for it
 * does not count as one.
 */
export function callWitness(): void {
  window.madangWitness?.end();
  const pictures = new Map<string, { shown: number; pause: number; last: number }>();
  const gone = new Set<string>();
  const said = new Set<string>();
  const TICK_MS = 50;
  const began = performance.now();
  let ticked = began;
  let awake = 0;
  const ticker = setInterval(() => {
    const now = performance.now();
    awake += Math.min(now - ticked, 2 * TICK_MS);
    ticked = now;
  }, TICK_MS);
  const watched = new WeakSet<HTMLVideoElement>();
  let hasEnded = false;

  const tiles = (): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>('[data-test="tile"][data-local="false"]'),
  ];
  const watchFrames = (id: string, video: HTMLVideoElement): void => {
    if (watched.has(video)) return;
    watched.add(video);
    const handleFrame = (): void => {
      const seen = pictures.get(id);
      if (seen === undefined || hasEnded) return;
      seen.pause = Math.max(seen.pause, awake - seen.last);
      seen.last = awake;
      seen.shown += 1;
      video.requestVideoFrameCallback(handleFrame);
    };
    video.requestVideoFrameCallback(handleFrame);
  };
  const look = (): void => {
    const present = new Map(tiles().map((tile) => [tile.dataset.participant ?? '', tile]));
    for (const [id, tile] of present) {
      const video = tile.querySelector('video');
      if (video !== null) watchFrames(id, video);
    }
    for (const id of pictures.keys()) if (!present.has(id)) gone.add(id);
    const words = document.querySelectorAll('[data-test="announcement"], [data-test="notice"]');
    for (const { textContent } of words) if (textContent?.trim()) said.add(textContent.trim());
  };

  for (const { dataset } of tiles()) {
    pictures.set(dataset.participant ?? '', { shown: 0, pause: 0, last: awake });
  }
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  look();
  window.madangWitness = {
    testify: () => ({
      watched: performance.now() - began,
      pictures: Object.fromEntries(
        [...pictures].map(([id, { shown, pause, last }]) => [
          id,
          { shown, pause: Math.max(pause, awake - last) },
        ]),
      ),
      gone: [...gone],
      said: [...said],
    }),
    end: () => {
      hasEnded = true;
      clearInterval(ticker);
      observer.disconnect();
    },
  };
}

/** Runs in the page. */
export function hearWitness(): Testimony {
  if (window.madangWitness === undefined) throw new Error('there was no witness');
  return window.madangWitness.testify();
}

/** Runs before a page's scripts: a camera whose pictures five people can exchange on two cores. */
export function takeSmallPictures(): void {
  const devices = navigator.mediaDevices;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints = {}) => {
    const { video } = constraints;
    if (typeof video !== 'object') return getUserMedia(constraints);
    const small = { ...video, width: { ideal: 320 }, height: { ideal: 180 } };
    return getUserMedia({ ...constraints, video: small });
  };
}
