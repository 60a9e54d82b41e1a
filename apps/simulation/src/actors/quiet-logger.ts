import { Logger, type LogFields } from '@madang/server-kernel';

/** Passes on what should never happen, drops the rest. */
export class QuietLogger extends Logger {
  readonly #onError: (message: string) => void;

  constructor(onError: (message: string) => void) {
    super();
    this.#onError = onError;
  }

  override debug(): void {}
  override info(): void {}
  override warn(): void {}

  override error(message: string, fields?: LogFields): void {
    const cause = fields?.['err'];
    this.#onError(`${message}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }

  override child(): Logger {
    return this;
  }
}
