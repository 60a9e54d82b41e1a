import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { Logger } from '../log/logger';
import { Metrics } from '../metrics/metrics';
import { HttpProblem } from './http-problem';

/** The only place where an error becomes an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly problems;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.problems = metrics.counter('madang_problems_total', 'HTTP requests refused', ['code']);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const problem = toProblem(error);
    this.problems.inc({ code: problem.code });
    this.log(problem);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .status(problem.status)
      .set({ 'Cache-Control': 'no-store', ...problem.headers })
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  }

  /** A mistake of ours is logged whole; something that is away for now, in one line. */
  private log({ status, code, cause }: HttpProblem): void {
    if (status === 500) this.logger.error('request failed', { code, err: cause });
    else if (status > 500) this.logger.warn('request refused', { code, cause: describe(cause) });
  }
}

/** Unknown errors keep their details to themselves. */
export function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const status = clientErrorStatus(error);
  return status === undefined
    ? new HttpProblem(500, 'internal', { cause: error })
    : new HttpProblem(status, 'invalid_request');
}

function describe(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}

/** Nest's router and Express's body parser blame the client with errors that carry a 4xx status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const status: unknown =
    error instanceof HttpException ? error.getStatus() : Reflect.get(error, 'statusCode');
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
