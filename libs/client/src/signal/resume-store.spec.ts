import { roomIdSchema } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { createSessionResumeStore } from './resume-store';

const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
const otherRoomId = roomIdSchema.parse('babad-lusab-gutih-tugad');

/** The session storage of one tab. */
class TabStorage {
  readonly items: Map<string, string>;

  constructor(items: Iterable<readonly [string, string]> = []) {
    this.items = new Map(items);
  }

  /** What browsers do when a tab is duplicated. */
  duplicate(): TabStorage {
    return new TabStorage(this.items);
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }
}

function load(storage: TabStorage, room = roomId) {
  const page = new EventTarget();
  const store = createSessionResumeStore(room, () => storage, page);
  return {
    store,
    hide: () => page.dispatchEvent(new Event('pagehide')),
    show: () => page.dispatchEvent(new Event('pageshow')),
  };
}

describe('createSessionResumeStore', () => {
  it('gives the token to the next page load, once', () => {
    const tab = new TabStorage();
    const first = load(tab);
    expect(first.store.take()).toBeNull();
    first.store.keep('old');
    first.store.keep('token');
    first.hide();
    const second = load(tab);
    expect(second.store.take()).toBe('token');
    expect(second.store.take()).toBeNull();
  });

  it('gives nothing to a duplicate of a tab that is open', () => {
    const tab = new TabStorage();
    const { store } = load(tab);
    store.keep('token');
    expect(load(tab.duplicate()).store.take()).toBeNull();
  });

  it('nor to one of a tab that came back from the back/forward cache', () => {
    const tab = new TabStorage();
    const { store, hide, show } = load(tab);
    store.keep('token');
    hide();
    show();
    expect(load(tab.duplicate()).store.take()).toBeNull();
    hide();
    expect(load(tab).store.take()).toBe('token');
  });

  it('keeps rooms apart', () => {
    const tab = new TabStorage();
    const { store, hide } = load(tab);
    store.keep('token');
    hide();
    expect(load(tab, otherRoomId).store.take()).toBeNull();
    expect(load(tab).store.take()).toBe('token');
  });

  it('keeps nothing of a session that has ended', () => {
    const tab = new TabStorage();
    const { store, hide } = load(tab);
    store.keep('token');
    store.forget();
    hide();
    expect(tab.items.size).toBe(0);
  });

  it('does without a storage that is forbidden', () => {
    const page = new EventTarget();
    const forbidden = (): never => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    const store = createSessionResumeStore(roomId, forbidden, page);
    expect(store.take()).toBeNull();
    store.keep('token');
    page.dispatchEvent(new Event('pagehide'));
    store.forget();
  });
});
