import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staticWeb } from './static-web';

describe('staticWeb', () => {
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'madang-web-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), `<p>${'page '.repeat(500)}</p>`);
    await writeFile(join(folder, 'favicon.svg'), '<svg/>');
    await writeFile(join(folder, 'assets/main-B7x.js'), 'export {};');
    const app = express();
    app.use(staticWeb(folder));
    app.use((_request, response) => void response.status(404).send('next'));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  const get = async (path: string, accept = 'text/html,*/*;q=0.8', method = 'GET') => {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { accept },
    });
    return { response, text: await response.text() };
  };

  it.each(['/', '/m/lusab-babad-gutih-tugad', '/signals', '/apiary'])(
    'gives %s the page, to be asked for anew',
    async (path) => {
      const { response, text } = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(text).toContain('page');
    },
  );

  it('lets a browser keep what has a hash in its name, and nothing else', async () => {
    const asset = await get('/assets/main-B7x.js', '*/*');
    expect(asset.response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.response.headers.get('content-type')).toContain('text/javascript');
    const icon = await get('/favicon.svg', '*/*');
    expect(icon.response.headers.get('cache-control')).toBe('no-cache');
  });

  it.each([
    '/api/rooms',
    '/api',
    '/signal',
    '/healthz',
    '/readyz',
    '/metrics',
    '/assets/gone-A1b.js',
    '/gone.js',
    '/.env',
  ])('leaves %s to whoever comes next', async (path) => {
    expect((await get(path)).text).toBe('next');
  });

  it('leaves what asks for no page', async () => {
    expect((await get('/m/room', 'application/json')).text).toBe('next');
    expect((await get('/', 'text/html', 'POST')).text).toBe('next');
  });

  it('does not leave its folder', async () => {
    const { text } = await get('/..%2f..%2fetc%2fpasswd');
    expect(text).not.toContain('root:');
  });
});
