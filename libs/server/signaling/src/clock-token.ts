/** Nest token of the gateway's `Clock`; tests put one there that they can hold still. */
export const CLOCK = Symbol('Clock');
