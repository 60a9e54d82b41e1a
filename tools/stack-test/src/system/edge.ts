import { describe, expect, it } from '@jest/globals';
import { Site } from '../stack/site';
import type { System } from './system';

/** What a service says about its own security; the edge must say the same about the pages. */
const SECURITY_HEADERS = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'origin-agent-cluster',
  'permissions-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];

export function describeEdge(system: () => System): void {
  describe('the edge', () => {
    it('serves the web app at the address that was printed, with a certificate for it', async () => {
      const { status, headers, body } = await system().site.get('/');
      expect(status).toBe(200);
      expect(headers['content-type']).toContain('text/html');
      expect(headers['server']).toBeUndefined();
      expect(body).toContain('<div id="app">');
    });

    it('has a certificate for localhost too', async () => {
      const { site, stack } = system();
      const local = new Site(`https://localhost:${stack.port('HTTPS_PORT')}`, site.authority);
      expect((await local.get('/')).status).toBe(200);
    });

    it('leads from http to https', async () => {
      const { site, stack } = system();
      const plain = new Site(`http://${new URL(site.url).hostname}:${stack.port('HTTP_PORT')}`);
      const { status, headers } = await plain.get('/lusab-babad-gutih-tugad');
      expect(status).toBe(308);
      expect(headers.location).toBe(`${site.url}/lusab-babad-gutih-tugad`);
    });

    it('protects the pages as the services protect themselves', async () => {
      const page = await system().site.get('/');
      const service = await system().site.get('/api/jwks');
      expect(service.status).toBe(200);
      for (const name of SECURITY_HEADERS) {
        expect([name, page.headers[name]]).toEqual([name, service.headers[name]]);
        expect(page.headers[name]).toBeDefined();
      }
    });

    it('lets browsers keep assets for good, and ask again for the page', async () => {
      const page = await system().site.get('/');
      expect(page.headers['cache-control']).toBe('no-cache');
      const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page.body) ?? [];
      const asset = await system().site.get(script);
      expect(asset.status).toBe(200);
      expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(asset.headers['content-type']).toContain('javascript');
    });

    it('serves the web app for each of its routes, and no page in place of a missing asset', async () => {
      const { status, body } = await system().site.get('/lusab-babad-gutih-tugad');
      expect(status).toBe(200);
      expect(body).toContain('<div id="app">');
      expect((await system().site.get('/assets/missing.js')).status).toBe(404);
    });

    it('leads to the room service and the TURN service', async () => {
      const room = await system().site.get('/api/rooms/lusab-babad-gutih-tugad');
      expect(room.status).toBe(404);
      expect(JSON.parse(room.body)).toMatchObject({ code: 'room_unknown' });
      const credentials = await system().site.post('/api/turn/credentials', { subject: 'x' });
      expect(credentials.status).toBe(401);
    });

    it('shows nobody what the services tell their operator', async () => {
      for (const path of ['/metrics', '/readyz', '/healthz', '/api/metrics']) {
        const { body } = await system().site.get(path);
        expect(body).not.toContain('process_cpu');
        expect(body).not.toContain('"status":"ok"');
      }
    });

    it('answers as the API does while a service is away, and comes back with it', async () => {
      const { stack, site } = system();
      await stack.compose(['stop', '--timeout', '5', 'rooms']);
      try {
        const { status, headers, body } = await site.get('/api/jwks');
        expect(status).toBe(503);
        expect(headers['content-type']).toBe('application/problem+json');
        expect(JSON.parse(body)).toMatchObject({ code: 'unavailable', status: 503 });
      } finally {
        await stack.compose(['start', 'rooms']);
      }
      await stack.healthy();
      expect((await site.get('/api/jwks')).status).toBe(200);
    });
  });
}
