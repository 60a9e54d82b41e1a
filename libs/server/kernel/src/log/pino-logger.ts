import pino from 'pino';
import pretty from 'pino-pretty';
import { Logger, type LogFields, type LogFormat, type LogLevel } from './logger';

/** Where lines go; one call per line. */
export interface LogTarget {
  write(line: string): void;
}

const SECRETS = [
  'authorization',
  'credential',
  'hostKey',
  'password',
  'resumeToken',
  'sdp',
  'secret',
  'ticket',
  'token',
];

export interface PinoLoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Standard output when absent. */
  readonly target?: LogTarget;
}

/** Writes synchronously, so that the last words of a process are not lost. */
export class PinoLogger extends Logger {
  static create({ service, level, format, target }: PinoLoggerOptions): PinoLogger {
    const output = target ?? pino.destination({ dest: 1, sync: true });
    return new PinoLogger(
      pino(
        {
          level,
          base: { service },
          formatters: { level: (label) => ({ level: label }) },
          timestamp: pino.stdTimeFunctions.isoTime,
          redact: SECRETS.flatMap((name) => [name, `*.${name}`]),
        },
        format === 'text' ? textStream(output) : output,
      ),
    );
  }

  private constructor(private readonly pino: pino.Logger) {
    super();
  }

  debug(message: string, fields: LogFields = {}): void {
    this.pino.debug(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.pino.info(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.pino.warn(fields, message);
  }

  error(message: string, fields: LogFields = {}): void {
    this.pino.error(fields, message);
  }

  child(bindings: LogFields): Logger {
    return new PinoLogger(this.pino.child(bindings));
  }
}

function textStream(output: LogTarget): LogTarget {
  const format = pretty.prettyFactory({
    colorize: false,
    ignore: 'service',
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return { write: (line) => output.write(format(line)) };
}
