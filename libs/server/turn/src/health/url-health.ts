import type { UrlFailure } from './url-failure';

/** Nobody loses a relay over one lost packet. */
const FAILURES_UNTIL_DOWN = 2;

export type Verdict =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly failure: UrlFailure };

/** What probes say of one URL. It is `unknown` until the first success, or two failures. */
export class UrlHealth {
  private current: Verdict = { kind: 'unknown' };
  private failures = 0;

  constructor(readonly url: string) {}

  get verdict(): Verdict {
    return this.current;
  }

  /** Whether it has to be looked at more closely. */
  get isDoubtful(): boolean {
    return this.current.kind !== 'up' || this.failures > 0;
  }

  /** @param failure `null` when the probe went well. */
  record(failure: UrlFailure | null): void {
    this.failures = failure === null ? 0 : this.failures + 1;
    if (failure === null) this.current = { kind: 'up' };
    else if (this.failures >= FAILURES_UNTIL_DOWN) this.current = { kind: 'down', failure };
  }
}
