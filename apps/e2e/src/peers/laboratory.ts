import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

/** Served by nobody: a browser takes localhost for secure, and the test answers for it. */
const ORIGIN = 'http://localhost:1';

/** A page with the client's peers in it and nothing else. */
export async function openLaboratory(browser: Browser): Promise<Page> {
  const entry = fileURLToPath(new URL('./page/main.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    write: false,
    target: 'es2022',
  });
  const script = outputFiles[0]?.text ?? '';
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route(`${ORIGIN}/**`, (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({ contentType: 'text/html', body: '<script src="/main.js"></script>' }),
  );
  await page.goto(`${ORIGIN}/`);
  return page;
}
