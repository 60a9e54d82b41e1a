/** Everything is asked for, however long it takes: `npm run lab`. */
export const isWhole = process.env.MADANG_LAB === 'whole';
