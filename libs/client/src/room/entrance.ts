import { type ErrorCode, type Stage } from '@madang/protocol';
import { ClientError, SignalError } from '../errors';
import { Deferred } from '../util/deferred';

export interface EntranceOptions {
  readonly stage: () => Stage;
  /** As `LocalState.step`. */
  readonly step: (stage: Stage, displayName?: string) => Promise<void>;
  /** Whether the room has said that we wait for a host. */
  readonly isBarred: () => boolean;
  /** Gives up everything that needs a permission. */
  readonly silence: () => void;
  /** We are in another stage, as the room has agreed. */
  readonly handleStepped: () => void;
}

/** The way from the preview into the meeting: through an open door, or by knocking. */
export class Entrance {
  readonly #options: EntranceOptions;
  #entering: Promise<void> | null = null;
  /** What we wait for while we knock. */
  #answer: Deferred<void> | null = null;

  constructor(options: EntranceOptions) {
    this.#options = options;
  }

  /** Resolves in the meeting, however long a host takes; rejects as `Room.join`. One call at a time counts. */
  join(displayName: string): Promise<void> {
    this.#entering ??= this.#enter(displayName).finally(() => (this.#entering = null));
    return this.#entering;
  }

  /** We may have been let in: tries to step in, and goes on knocking if not. */
  handleAdmitted(): void {
    this.#answer?.resolve();
  }

  /** Resolves in the preview; the call of `join` rejects with `not_admitted`. Does nothing unless we wait for an answer. */
  async stopKnocking(): Promise<void> {
    const entering = this.#entering;
    if (this.#answer === null) return;
    this.#answer.reject(new SignalError('not_admitted'));
    await entering?.catch(() => undefined);
  }

  /** The room has ended. */
  close(error: SignalError): void {
    this.#answer?.reject(error);
  }

  async #enter(displayName: string): Promise<void> {
    try {
      if (this.#options.isBarred()) await this.#knock(displayName);
      while (!(await this.#stepIn(displayName))) await this.#knock(displayName);
    } catch (error) {
      // Whoever knocks would be let in by a host into a meeting in which it is not any more going.
      if (this.#options.stage() === 'knocking') await this.#step('preview').catch(() => undefined);
      throw error;
    }
  }

  async #knock(displayName: string): Promise<void> {
    const answer = new Deferred<void>();
    this.#answer = answer;
    try {
      await this.#step('knocking', displayName);
      await answer.promise;
    } finally {
      this.#answer = null;
    }
  }

  /** `false`: a host has to be asked. */
  async #stepIn(displayName: string): Promise<boolean> {
    try {
      await this.#step('joined', displayName);
      return true;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'not_admitted') return false;
      if (code !== 'not_permitted') throw error;
    }
    // The rules have changed under way. Whoever is silent may always come in.
    this.#options.silence();
    await this.#step('joined', displayName);
    return true;
  }

  async #step(stage: Stage, displayName?: string): Promise<void> {
    await this.#options.step(stage, displayName);
    this.#options.handleStepped();
  }
}

function codeOf(error: unknown): ErrorCode | null {
  return error instanceof ClientError ? error.code : null;
}
