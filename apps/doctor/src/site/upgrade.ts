import { WebSocket } from 'ws';
import type { Answer } from './http';
import type { Site } from './site';

/** What comes of asking for a WebSocket: one, or what was answered instead. */
export type Upgrade =
  | { readonly kind: 'open'; readonly socket: WebSocket }
  | { readonly kind: 'refused'; readonly answer: Answer };

const MAX_CHARS = 64 * 1024;

/** Opens a WebSocket to the gateways as a page of the site does. Rejects with the error of the network. */
export function openSocket(site: Site, signal: AbortSignal): Promise<Upgrade> {
  const url = new URL('/signal', site.url);
  url.protocol = site.url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, {
    origin: site.url.origin,
    rejectUnauthorized: site.isTrusted,
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    const giveUp = (): void => socket.terminate();
    signal.addEventListener('abort', giveUp);
    const settle = (): void => signal.removeEventListener('abort', giveUp);
    // Errors after the opening show as a close.
    socket.on('error', (error) => {
      settle();
      reject(error);
    });
    socket.once('open', () => {
      settle();
      resolve({ kind: 'open', socket });
    });
    socket.once('unexpected-response', (_request, response) => {
      // It may be kept alive, and is of no more use.
      const { socket: line } = response;
      const end = (): void => void line.destroy();
      signal.addEventListener('abort', end);
      let text = '';
      response.on('data', (chunk: Buffer) => {
        if (text.length < MAX_CHARS) text += chunk.toString();
      });
      response.on('error', reject);
      response.on('end', () => {
        settle();
        signal.removeEventListener('abort', end);
        end();
        const { statusCode = 0, headers } = response;
        resolve({ kind: 'refused', answer: { status: statusCode, headers, text } });
      });
    });
  });
}
