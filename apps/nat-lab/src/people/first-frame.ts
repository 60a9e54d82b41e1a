declare global {
  interface Window {
    madangFirstFrame: { connectedMs: number | null; frameMs: number | null };
  }
}

/**
 * Runs before a page's scripts, after the probe: notes how long the first connection took from its making, and
 * the time from the click on Join to the first picture of somebody else.
 */
export function watchFirstFrame(): void {
  const found: Window['madangFirstFrame'] = { connectedMs: null, frameMs: null };
  window.madangFirstFrame = found;
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      const made = performance.now();
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected') found.connectedMs ??= performance.now() - made;
      });
    }
  };
  let clicked: number | null = null;
  const handleClick = ({ target }: Event): void => {
    const isJoin = target instanceof Element && target.closest('[data-test="join"]') !== null;
    if (isJoin) clicked = performance.now();
  };
  document.addEventListener('click', handleClick, { capture: true });
  const watched = new WeakSet<HTMLVideoElement>();
  const look = (): void => {
    const videos = document.querySelectorAll<HTMLVideoElement>(
      '[data-test="tile"][data-local="false"] video',
    );
    for (const video of videos) {
      if (watched.has(video)) continue;
      watched.add(video);
      video.requestVideoFrameCallback((now) => {
        if (clicked !== null) found.frameMs ??= now - clicked;
      });
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}
