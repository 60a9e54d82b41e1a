import { type CheckResult } from './check';

/** A diagnosis to be sent to whoever runs the server: no names, tokens, room ids, nor addresses of people. */
export interface DiagnosisReport {
  readonly kind: 'madang-browser-diagnosis';
  readonly version: 1;
  /** ISO 8601. */
  readonly at: string;
  readonly origin: string;
  readonly browser: string;
  readonly checks: readonly CheckResult[];
}

/** What is known of this browser besides what was measured. */
export interface ReportFrame {
  /** Unix time in ms. */
  readonly now: number;
  /** `location.origin`: no path, so no room and no key. */
  readonly origin: string;
  /** `navigator.userAgent`. */
  readonly browser: string;
}

export function reportOf(results: readonly CheckResult[], frame: ReportFrame): DiagnosisReport {
  return {
    kind: 'madang-browser-diagnosis',
    version: 1,
    at: new Date(frame.now).toISOString(),
    origin: new URL(frame.origin).origin,
    browser: frame.browser,
    checks: results,
  };
}
