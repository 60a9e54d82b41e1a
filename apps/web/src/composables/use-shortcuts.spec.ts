import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withScope } from '../testing/mount-with-texts';
import { useShortcuts } from './use-shortcuts';

describe('useShortcuts', () => {
  const keys = {
    m: vi.fn(),
    v: vi.fn(),
    d: vi.fn(),
    c: vi.fn(),
    p: vi.fn(),
    h: vi.fn(),
    '?': vi.fn(),
  };
  const talk = vi.fn();
  let isEnabled = true;
  let end = () => {};

  function press(init: KeyboardEventInit, target: EventTarget = document.body): KeyboardEvent {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
    target.dispatchEvent(event);
    return event;
  }
  function add(html: string): Element {
    document.body.insertAdjacentHTML('beforeend', html);
    const [element] = [document.body.lastElementChild];
    if (!element) throw new Error('not added');
    return element;
  }

  beforeEach(() => {
    isEnabled = true;
    end = withScope(() => useShortcuts({ isEnabled: () => isEnabled, keys, talk })).unmount;
  });
  afterEach(() => {
    end();
    document.body.innerHTML = '';
    vi.clearAllMocks();
  });

  it('acts on letters, in upper case too, and keeps the browser from acting', () => {
    expect(press({ key: 'm', code: 'KeyM' }).defaultPrevented).toBe(true);
    press({ key: 'M', code: 'KeyM' });
    press({ key: '?', code: 'Slash', shiftKey: true });
    expect(keys.m).toHaveBeenCalledTimes(2);
    expect(keys['?']).toHaveBeenCalledTimes(1);
  });

  it('finds the letter by its place while a Korean input method is on', () => {
    press({ key: 'ㅡ', code: 'KeyM' });
    press({ key: 'Process', code: 'KeyC' });
    expect(keys.m).toHaveBeenCalledTimes(1);
    expect(keys.c).toHaveBeenCalledTimes(1);
  });

  it('goes by what a key types on other Latin layouts', () => {
    // AZERTY has the M where QWERTY has the semicolon.
    press({ key: 'm', code: 'Semicolon' });
    press({ key: ',', code: 'KeyM' });
    expect(keys.m).toHaveBeenCalledTimes(1);
  });

  it('rests while somebody types', () => {
    for (const html of ['<input>', '<textarea></textarea>', '<div contenteditable="true"></div>']) {
      press({ key: 'm', code: 'KeyM' }, add(html));
    }
    expect(keys.m).not.toHaveBeenCalled();
  });

  it('works while a button has the focus', () => {
    press({ key: 'm', code: 'KeyM' }, add('<button></button>'));
    expect(keys.m).toHaveBeenCalledTimes(1);
  });

  it('rests while a dialog or menu is open', () => {
    add('<div role="dialog"></div>');
    press({ key: 'm', code: 'KeyM' });
    expect(keys.m).not.toHaveBeenCalled();
  });

  it('rests with modifiers, when a key is held, when turned off, and after its scope', () => {
    press({ key: 'd', code: 'KeyD', ctrlKey: true });
    press({ key: 'd', code: 'KeyD', metaKey: true });
    press({ key: 'd', code: 'KeyD', altKey: true });
    press({ key: 'd', code: 'KeyD', repeat: true });
    isEnabled = false;
    press({ key: 'd', code: 'KeyD' });
    isEnabled = true;
    end();
    press({ key: 'd', code: 'KeyD' });
    expect(keys.d).not.toHaveBeenCalled();
  });

  describe('Space', () => {
    const space = { key: ' ', code: 'Space' };
    const letGo = () => window.dispatchEvent(new KeyboardEvent('keyup', space));

    it('talks from being pressed until it is let go', () => {
      press(space);
      press({ ...space, repeat: true });
      expect(talk.mock.calls).toEqual([[true]]);
      letGo();
      letGo();
      expect(talk.mock.calls).toEqual([[true], [false]]);
    });

    it('is left to a control that has the focus', () => {
      for (const html of ['<button></button>', '<a href="/"></a>', '<div tabindex="0"></div>']) {
        expect(press(space, add(html)).defaultPrevented).toBe(false);
      }
      expect(talk).not.toHaveBeenCalled();
    });

    it('stops talking when the window loses the focus or the meeting ends', () => {
      press(space);
      window.dispatchEvent(new Event('blur'));
      press(space);
      end();
      expect(talk.mock.calls).toEqual([[true], [false], [true], [false]]);
    });
  });
});
