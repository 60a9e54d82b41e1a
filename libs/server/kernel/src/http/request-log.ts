import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { Logger } from '../log/logger';
import { Metrics } from '../metrics/metrics';

/** Measures every request by its route; writes one line each at `debug`, without query and headers. */
@Injectable()
export class RequestLog implements NestMiddleware {
  private readonly seconds;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.seconds = metrics.histogram('madang_http_request_seconds', 'Time to answer a request', [
      'method',
      'route',
      'status',
    ]);
  }

  use(request: Request, response: Response, next: NextFunction): void {
    const begun = performance.now();
    const path = request.path;
    response.once('finish', () => {
      const { method } = request;
      const status = response.statusCode;
      const ms = performance.now() - begun;
      this.seconds.observe({ method, route: routeOf(request), status }, ms / 1_000);
      this.logger.debug('request', { method, path, status, ms: Math.round(ms) });
    });
    next();
  }
}

/** The pattern, not the path: a label must not have a value per room. */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  const pattern: unknown =
    typeof route === 'object' && route !== null ? Reflect.get(route, 'path') : undefined;
  return typeof pattern === 'string' ? pattern : 'other';
}
