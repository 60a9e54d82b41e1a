import { Logger } from '@madang/server-kernel';

/** Keeps what went wrong, says nothing. */
export class SilentLogger extends Logger {
  readonly errors: unknown[] = [];

  override debug(): void {}
  override info(): void {}
  override warn(): void {}

  override error(message: string, fields?: object): void {
    this.errors.push({ message, ...fields });
  }

  override child(): Logger {
    return this;
  }
}
