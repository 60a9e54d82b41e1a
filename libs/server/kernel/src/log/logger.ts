export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `json`: one object per line, for machines. `text`: for people. */
export const LOG_FORMATS = ['json', 'text'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export type LogFields = Readonly<Record<string, unknown>>;

/**
 * A structured log. `info` is for one line per change of a lifecycle; details are `debug`. Put facts into
 * fields, an error under `err`. Never pass a token, password, ticket or SDP; known names of such fields
 * are blanked out, as a last resort.
 */
export abstract class Logger {
  abstract debug(message: string, fields?: LogFields): void;
  abstract info(message: string, fields?: LogFields): void;
  abstract warn(message: string, fields?: LogFields): void;
  abstract error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields, such as `{ roomId, sessionId }`, to each of its lines. */
  abstract child(bindings: LogFields): Logger;
}
