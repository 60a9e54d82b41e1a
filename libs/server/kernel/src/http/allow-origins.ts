import type { NestExpressApplication } from '@nestjs/platform-express';

/** How long a browser may remember the answer to a preflight; Chromium's maximum is two hours. */
const PREFLIGHT_SECONDS = 7_200;

/** Lets pages of these origins use the HTTP API too, https://fetch.spec.whatwg.org/#http-cors-protocol. No cookies. */
export function allowOrigins(app: NestExpressApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
    exposedHeaders: ['etag', 'location', 'retry-after'],
    maxAge: PREFLIGHT_SECONDS,
  });
}
