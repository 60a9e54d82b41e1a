/** An error that a person can act on; it is shown as its message alone. */
export class Sentence extends Error {}

/** Runs a command's main function; a `Sentence` becomes one line on standard error and exit code 1. */
export async function runMain(main, { closingLine } = {}) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Sentence ? error.message : error);
    if (closingLine) console.log(closingLine);
    process.exitCode = 1;
  }
}
