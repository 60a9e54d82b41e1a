import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface FrontOptions {
  /** Where REST and pages come from, as a URL. */
  readonly rooms: string;
  /** Each new WebSocket goes to the next one. */
  readonly gateways: readonly string[];
  readonly tls?: { readonly cert: string; readonly key: string };
  /** `false`: forwards the request for a WebSocket as any other, as proxies do that nobody told. */
  readonly passesUpgrades?: boolean;
  /** What it writes in place of the Host header. */
  readonly host?: string;
  /** In place of what is at `/`. */
  readonly page?: string;
}

export interface Front {
  readonly url: string;
  stop(): Promise<void>;
}

/** What stands before the servers, with whatever mistake a test wants it to have. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    if (incoming.url === '/' && options.page !== undefined) servePage(options.page, response);
    else forward(options, incoming, response);
  };
  const { tls } = options;
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('connection', keep);
  let turn = 0;
  if (options.passesUpgrades !== false) {
    server.on('upgrade', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
      const gateway = options.gateways[turn++ % options.gateways.length];
      if (gateway === undefined) client.destroy();
      else keep(tunnel(gateway, { ...options, incoming, client, head }));
    });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function servePage(page: string, response: ServerResponse): void {
  const headers = { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'" };
  response.writeHead(200, headers).end(page);
}

function forward(options: FrontOptions, incoming: IncomingMessage, response: ServerResponse): void {
  const isSignal = incoming.url === '/signal';
  const target = new URL((isSignal ? options.gateways[0] : undefined) ?? options.rooms);
  const headers = { ...incoming.headers };
  delete headers.connection;
  delete headers.upgrade;
  const upstream = request(
    {
      ...{ hostname: target.hostname, port: target.port, path: incoming.url },
      method: incoming.method,
      headers: { ...headers, host: options.host ?? headers.host },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  upstream.on('error', () => response.writeHead(502).end());
  incoming.pipe(upstream);
}

interface Tunnelled {
  readonly host?: string;
  readonly incoming: IncomingMessage;
  readonly client: Duplex;
  readonly head: Buffer;
}

function tunnel(gateway: string, { host, incoming, client, head }: Tunnelled): Socket {
  const { hostname, port } = new URL(gateway);
  const { rawHeaders } = incoming;
  const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const isHost = rawHeaders[at]?.toLowerCase() === 'host';
    lines.push(`${rawHeaders[at]}: ${(isHost ? host : undefined) ?? rawHeaders[at + 1]}`);
  }
  const upstream = connect(Number(port), hostname);
  upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
  upstream.write(head);
  client.pipe(upstream).pipe(client);
  upstream.on('close', () => client.destroy());
  client.on('error', () => upstream.destroy());
  client.on('close', () => upstream.destroy());
  return upstream;
}
