/** The longest time without a new picture, as people are promised it. */
export const HEALED_WITHIN_MS = 3_000;
