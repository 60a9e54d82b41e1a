import { Logger } from '@madang/server-kernel';

/** For what is told by its result alone. */
export class Silence extends Logger {
  override debug(): void {}
  override info(): void {}
  override warn(): void {}
  override error(): void {}

  override child(): Logger {
    return this;
  }
}
