import { onScopeDispose } from 'vue';

export type ShortcutKey = 'm' | 'v' | 'd' | 'c' | 'p' | 'h' | '?';

export interface Shortcuts {
  readonly isEnabled: () => boolean;
  readonly keys: Readonly<Record<ShortcutKey, () => void>>;
  /** Space is held: called once with `true`, and once with `false` when it is let go. */
  readonly talk: (isHeld: boolean) => void;
}

const FIELD = 'input, textarea, select, [contenteditable]';
const CONTROL = 'a, button, summary, video, audio, [role], [tabindex]';
const OVERLAY = '[role="dialog"], [role="menu"], [role="listbox"]';

/**
 * The letter of a key press on any layout: what it types where that is Latin, else its place on the
 * keyboard, so that M is M while a Korean input method would make it ㅡ.
 */
function letterOf(event: KeyboardEvent): string {
  if (/^[a-z?]$/iu.test(event.key)) return event.key.toLowerCase();
  if (event.shiftKey && event.code === 'Slash') return '?';
  if (event.shiftKey || !/^(?:\p{L}|Process|Unidentified)$/u.test(event.key)) return '';
  return /^Key([A-Z])$/u.exec(event.code)?.[1]?.toLowerCase() ?? '';
}

function closestTo(event: KeyboardEvent, selector: string): Element | null {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * Single-key shortcuts of the meeting, until the scope ends. They rest while somebody types, while a
 * dialog or menu is open, and with modifiers; Space is left alone while a control has the focus.
 */
export function useShortcuts({ isEnabled, keys, talk }: Shortcuts): void {
  const scope = new AbortController();
  const options = { signal: scope.signal };
  let isHeld = false;

  function release(): void {
    if (!isHeld) return;
    isHeld = false;
    talk(false);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!isEnabled() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (closestTo(event, FIELD) !== null || document.querySelector(OVERLAY) !== null) return;
    if (event.code === 'Space') {
      if (closestTo(event, CONTROL) !== null) return;
      event.preventDefault();
      if (event.repeat || isHeld) return;
      isHeld = true;
      talk(true);
      return;
    }
    const act = Object.entries(keys).find(([key]) => key === letterOf(event))?.[1];
    if (act === undefined || event.repeat) return;
    event.preventDefault();
    act();
  }

  window.addEventListener('keydown', onKeyDown, options);
  window.addEventListener('keyup', (event) => event.code === 'Space' && release(), options);
  // The key may be let go in another window.
  window.addEventListener('blur', release, options);
  onScopeDispose(() => {
    release();
    scope.abort();
  });
}
