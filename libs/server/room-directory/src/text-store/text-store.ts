/**
 * Texts under names, which is all that the room service keeps. Names are `<kind>:<id>` of ASCII letters,
 * digits, `_` and `-`.
 */
export abstract class TextStore {
  /** `null` when there is none, or when its life is over. */
  abstract read(name: string): Promise<string | null>;

  /**
   * Puts `next` in the place of `former`, in one step: `false`, and nothing is changed, when something else
   * is there by now. `null` is nothing, so this also creates and removes. Doing the same again is no harm:
   * a text that is there already counts as put there.
   *
   * @param lifeMs How long the text is kept; `null` for ever.
   */
  abstract replace(
    name: string,
    former: string | null,
    next: string | null,
    lifeMs: number | null,
  ): Promise<boolean>;
}

const NAME = /^[a-z][a-z-]*:[A-Za-z0-9_-]+$/;

/** @throws Error: a name is made by us, so a bad one is a mistake, and never a path. */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw new Error('a name of a text must be <kind>:<id>');
}
