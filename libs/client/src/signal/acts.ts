import type { HostAction, WireError } from '@madang/protocol';
import { SignalError } from '../errors';

/** Far more than anybody decides at a time; a loop that asks without end is stopped by it. */
const MAX_OPEN = 64;

export type ActOutcome =
  { readonly kind: 'ok' } | { readonly kind: 'error'; readonly error: WireError };

/** Asks over the present connection; `settle` is called unless that connection ends first. */
export type ActWire = (action: HostAction, settle: (outcome: ActOutcome) => void) => void;

interface Act {
  readonly action: HostAction;
  readonly resolve: () => void;
  readonly reject: (error: SignalError) => void;
}

/**
 * What hosts ask for and have no answer to yet. Doing it twice is doing it once, so what a lost connection left
 * unanswered is simply asked for again on the next one, in the order of the calls.
 */
export class Acts {
  readonly #open = new Set<Act>();
  #wire: ActWire | null = null;
  #closedWith: SignalError | null = null;

  /** Resolves when it is done; rejects with the refusal, with what `close` is told, or `rate_limited` with 64 open ones. */
  act(action: HostAction): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closedWith !== null) return reject(this.#closedWith);
      if (this.#open.size >= MAX_OPEN) return reject(new SignalError('rate_limited'));
      const act = { action, resolve, reject };
      this.#open.add(act);
      this.#ask(act);
    });
  }

  /** A connection is open. */
  attach(wire: ActWire): void {
    this.#wire = wire;
    for (const act of this.#open) this.#ask(act);
  }

  detach(): void {
    this.#wire = null;
  }

  /** Nothing will be answered any more. */
  close(error: SignalError): void {
    this.detach();
    this.#closedWith = error;
    for (const { reject } of this.#open) reject(error);
    this.#open.clear();
  }

  #ask(act: Act): void {
    this.#wire?.(act.action, (outcome) => {
      // Whoever is asked a second time may still get the first answer, over the connection before.
      if (!this.#open.delete(act)) return;
      if (outcome.kind === 'ok') act.resolve();
      else act.reject(SignalError.of(outcome.error));
    });
  }
}
