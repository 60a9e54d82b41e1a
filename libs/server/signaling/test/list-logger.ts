import { type LogFields, Logger } from '@madang/server-kernel';

/** Keeps what was warned of. */
export class ListLogger extends Logger {
  readonly warnings: string[] = [];
  debug(): void {}
  info(): void {}
  error(): void {}
  warn(message: string, fields: LogFields = {}): void {
    this.warnings.push(message + String(fields['err']));
  }
  child(): Logger {
    return this;
  }
}
