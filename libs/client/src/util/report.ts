/** Where errors go that nobody waits for. */
export type ErrorReporter = (error: unknown) => void;

/**
 * Reports as if nobody had caught the error: `reportError` where it exists (HTML §8.1.4.3), else an
 * uncaught exception in a task of its own.
 */
export const reportUncaught: ErrorReporter = (error) => {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
  else {
    queueMicrotask(() => {
      throw error;
    });
  }
};
