import { describe, expect, it } from '@jest/globals';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { launch } from './browsers';
import type { System } from './system';

export function describeHttp3(system: () => System): void {
  describe('HTTP/3', () => {
    it('is offered to whoever comes by TCP', async () => {
      const { site, stack } = system();
      const { headers } = await site.get('/');
      expect(headers['alt-svc']).toContain(`h3=":${stack.port('HTTPS_PORT')}"`);
    });

    it('carries the page and all that it loads, where it is spoken from the beginning', async () => {
      const { url } = system().site;
      const { host } = new URL(url);
      // Over QUIC Chromium wants more than to be told to ignore what is wrong with certificates.
      const browser = await launch({
        http3: true,
        args: [
          `--origin-to-force-quic-on=${host}`,
          `--ignore-certificate-errors-spki-list=${await keyHash(url)}`,
        ],
      });
      try {
        const page = await (await browser.newContext()).newPage();
        await page.goto(url, { waitUntil: 'load' });
        await page.locator('[data-test="start-meeting"]').waitFor();
        const protocols = await page.evaluate(protocolsInUse);
        expect(protocols.length).toBeGreaterThan(3);
        expect(new Set(protocols)).toEqual(new Set(['h3']));
      } finally {
        await browser.close();
      }
    });
  });
}

/** SHA-256 of the public key of a server, in base64. */
async function keyHash(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port || 443), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { raw } = socket.getPeerCertificate();
  socket.destroy();
  const key = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/** Runs in the page. */
function protocolsInUse(): string[] {
  const loads = [
    ...performance.getEntriesByType('navigation'),
    ...performance.getEntriesByType('resource'),
  ];
  return loads
    .filter((load) => load instanceof PerformanceResourceTiming)
    .map(({ nextHopProtocol }) => nextHopProtocol);
}
