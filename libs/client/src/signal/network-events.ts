import type { Unsubscribe } from '../util/emitter';

/** What the platform knows about the network before a socket notices. */
export interface NetworkEvents {
  /** There is a network, perhaps another one than before. */
  onOnline(listener: () => void): Unsubscribe;
  /** There seems to be none; on this machine's own network a connection may live all the same. */
  onOffline(listener: () => void): Unsubscribe;
}

/** HTML §9.3.2.12, the `online` and `offline` events of a window. */
export function windowNetworkEvents(target: EventTarget = window): NetworkEvents {
  const on =
    (type: 'online' | 'offline') =>
    (listener: () => void): Unsubscribe => {
      const handle = (): void => listener();
      target.addEventListener(type, handle);
      return () => target.removeEventListener(type, handle);
    };
  return { onOnline: on('online'), onOffline: on('offline') };
}
