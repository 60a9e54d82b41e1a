import type { Unsubscribe } from '../util/emitter';

/** What the platform knows about the network before a socket notices. */
export interface NetworkEvents {
  /** There is a network, perhaps another one than before. */
  onOnline(listener: () => void): Unsubscribe;
}

/** HTML §8.8, the `online` event. */
export function windowNetworkEvents(target: EventTarget = window): NetworkEvents {
  return {
    onOnline: (listener) => {
      const handle = (): void => listener();
      target.addEventListener('online', handle);
      return () => target.removeEventListener('online', handle);
    },
  };
}
