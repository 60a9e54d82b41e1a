import compression from 'compression';
import express, { type Request, type RequestHandler, Router } from 'express';
import { join } from 'node:path';

/** Names below the root that belong to the services. */
const SERVICES = /^\/(?:api|signal|healthz|readyz|metrics)(?:\/|$)/;
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

/**
 * Serves the built web app. What Vite puts into `assets` has a hash in its name and never changes;
 * everything else is asked for anew each time. Paths without a file are pages of the app, and so is `/`;
 * services and missing files are left to whoever comes next.
 */
export function staticWeb(folder: string): RequestHandler {
  const web = Router();
  web.use(compression());
  web.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: YEAR_MS, index: false }),
  );
  web.use(express.static(folder, { index: false, setHeaders: askAnew }));
  web.get('/{*page}', (request, response, next) => {
    if (!isPage(request)) next();
    else response.sendFile('index.html', { root: folder, cacheControl: false, headers: FRESH });
  });
  return (request, response, next) => {
    if (SERVICES.test(request.path)) next();
    else web(request, response, next);
  };
}

const FRESH = { 'Cache-Control': 'no-cache' };

function askAnew(response: express.Response): void {
  response.set(FRESH);
}

/** A missing file must not look like a page: a browser would try to run it. */
function isPage(request: Request): boolean {
  return !/\.[^/]*$/.test(request.path) && request.accepts('html') === 'html';
}
