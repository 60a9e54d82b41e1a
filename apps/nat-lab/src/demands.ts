/** Everything is asked for, however long it takes: `npm run lab`. */
export const isWhole = process.env.MADANG_LAB === 'whole';

/** ms between each site and the internet, one way, under calls that the network changes. */
export const delayMs = Number(process.env.MADANG_LAB_DELAY ?? 0);
