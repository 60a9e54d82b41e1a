/** Of a `Clock`, which is no class. */
export const CLOCK = Symbol('Clock');
