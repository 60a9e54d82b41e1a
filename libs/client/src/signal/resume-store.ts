import type { RoomId } from '@madang/protocol';

/** Keeps the resume token of one room over a page load. */
export interface ResumeStore {
  /** The token of the former page load, which is then gone from the store. */
  take(): string | null;
  /** The token by which the next page load may resume. */
  keep(token: string): void;
  /** The session has ended: the next page load is to begin a new one. */
  forget(): void;
}

type TokenStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * A store in `sessionStorage`, which survives a reload, belongs to one tab, and is copied when that tab is
 * duplicated (HTML §12.2.2). A copy that took the token along would take the session over and throw the
 * first tab out. So the token is in the storage only while no page is there to use it: it is taken out on
 * load, put in on `pagehide`, and taken out again if the page comes back from the back/forward cache. A page
 * that crashes loses it, and its participant leaves after the grace time.
 *
 * Where storage is forbidden, nothing is kept and a reload begins a new session.
 */
export function createSessionResumeStore(
  roomId: RoomId,
  storage: () => TokenStorage = () => sessionStorage,
  page: EventTarget = window,
): ResumeStore {
  const key = `madang/resume/${roomId}`;
  let token: string | null = null;

  const use = <T>(access: (storage: TokenStorage) => T): T | null => {
    try {
      return access(storage());
    } catch {
      // Browsers throw when the user blocks site data, or the storage is full.
      return null;
    }
  };
  const remove = (): void => void use((one) => one.removeItem(key));
  const handlePageHide = (): void => {
    const kept = token;
    if (kept !== null) use((one) => one.setItem(key, kept));
  };

  return {
    take: () => {
      const taken = use((one) => one.getItem(key));
      remove();
      return taken;
    },
    keep: (kept) => {
      token = kept;
      page.addEventListener('pagehide', handlePageHide);
      page.addEventListener('pageshow', remove);
    },
    forget: () => {
      token = null;
      page.removeEventListener('pagehide', handlePageHide);
      page.removeEventListener('pageshow', remove);
      remove();
    },
  };
}
