import { ERRORS, type ErrorCode, type Problem } from '@madang/protocol';
import { STATUS_CODES } from 'node:http';

export interface HttpProblemOptions {
  /** Where the input is wrong; never the input itself. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What went wrong underneath: logged, never sent. */
  readonly cause?: unknown;
}

/** Throw it from anywhere in a request: it is answered as problem details (RFC 9457) with this code. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    { path, headers = {}, cause }: HttpProblemOptions = {},
  ) {
    super(ERRORS[code][1], { cause });
    this.path = path;
    this.headers = headers;
  }

  toJSON(): Problem {
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
      code: this.code,
      ...(this.path === undefined ? {} : { path: this.path }),
    };
  }
}
