import { ERRORS, wireError, type ErrorCode, type WireError } from '@madang/protocol';

/** An error with the stable code of the wire; `message` is for developers, not for people in a meeting. */
export abstract class ClientError extends Error {
  readonly code: ErrorCode;
  /** The same request may succeed later unchanged. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, options?: ErrorOptions) {
    super(wireError(code).message, options);
    this.code = code;
    this.retryable = ERRORS[code][0];
  }
}

/** What became of something said over signaling. */
export class SignalError extends ClientError {
  override readonly name = 'SignalError';
  /** Where the server found the fault, e.g. `entry.payload`. */
  readonly path: string | undefined;

  constructor(code: ErrorCode, options?: ErrorOptions & { readonly path?: string | undefined }) {
    super(code, options);
    this.path = options?.path;
  }

  static of(error: WireError): SignalError {
    return new SignalError(error.code, { path: error.path });
  }
}

/** A refused or failed HTTP request. `unavailable` stands for every failure of the network. */
export class ApiError extends ClientError {
  override readonly name = 'ApiError';
  /** HTTP status; `null` when there was no answer. */
  readonly status: number | null;
  /** How long the server asked to wait, from `Retry-After`. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    options: ErrorOptions & {
      readonly status: number | null;
      readonly retryAfterMs?: number | undefined;
    },
  ) {
    super(code, options);
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}
