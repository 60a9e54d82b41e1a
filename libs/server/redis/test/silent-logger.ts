import { Logger } from '@madang/server-kernel';

/** Keeps what went wrong, says nothing. */
export class SilentLogger extends Logger {
  readonly errors: unknown[] = [];
  readonly warnings: string[] = [];

  override debug(): void {}
  override info(): void {}

  override warn(message: string): void {
    this.warnings.push(message);
  }

  override error(message: string, fields?: object): void {
    this.errors.push({ message, ...fields });
  }

  override child(): Logger {
    return this;
  }
}
