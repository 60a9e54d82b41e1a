import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { jsonOnly } from './http/json-only';
import { RequestLog } from './http/request-log';
import { securityHeaders } from './http/security-headers';
import { Logger } from './log/logger';
import { NestLogger } from './log/nest-logger';

const JSON_LIMIT_BYTES = 16 * 1024;

export interface AppOptions {
  /** Must import `KernelModule`. */
  readonly module: DynamicModule | Type;
  /** Last words before the app listens: a WebSocket adapter, static files. */
  readonly configure?: (app: NestExpressApplication) => void | Promise<void>;
}

/** The app as every service has it, ready to listen but not listening: what tests start on port 0. */
export async function createApp({
  module,
  configure,
}: AppOptions): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    // What goes wrong while it is made is thrown; Nest would print it besides, in its own way.
    logger: false,
    abortOnError: false,
  });
  app.useLogger(new NestLogger(app.get(Logger)));
  app.disable('x-powered-by');
  const requestLog = app.get(RequestLog);
  app.use(requestLog.use.bind(requestLog));
  app.use(securityHeaders);
  app.use(jsonOnly);
  app.useBodyParser('json', { limit: JSON_LIMIT_BYTES });
  await configure?.(app);
  return app;
}
