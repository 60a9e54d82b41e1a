import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Duplex } from 'node:stream';
import { WEB_FOLDER } from './paths';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

export interface Edge {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * What stands before several servers in production, reduced to what a test needs: one origin with the web app,
 * REST to the room service, and each new WebSocket to the next gateway, so that neighbours sit on different ones.
 * `gateways` is asked each time: those that are healthy.
 */
export async function startEdge(rooms: string, gateways: () => readonly string[]): Promise<Edge> {
  const sockets = new Set<Duplex>();
  let turn = 0;

  const server = createServer((incoming, response) => {
    if (incoming.url?.startsWith('/api/')) forward(rooms, incoming, response);
    else void serveFile(incoming, response);
  });
  server.on('connection', (socket) => track(sockets, socket));
  server.on('upgrade', (incoming, client, head) => {
    const healthy = gateways();
    const gateway = healthy[turn++ % healthy.length];
    if (gateway === undefined) return void client.destroy();
    track(sockets, tunnel(gateway, incoming, client, head));
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function track(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}

function forward(target: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { hostname, port } = new URL(target);
  const { method = 'GET', url = '/', headers } = incoming;
  const upstream = request({ hostname, port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on('error', () => {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  incoming.pipe(upstream);
}

/** Passes the upgrade request on as it came, the Host header too, by which the gateway checks the origin. */
function tunnel(target: string, incoming: IncomingMessage, client: Duplex, head: Buffer): Socket {
  const { hostname, port } = new URL(target);
  const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
  }
  const upstream = connect(Number(port), hostname);
  upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
  upstream.write(head);
  client.pipe(upstream).pipe(client);
  upstream.on('error', () => client.destroy());
  client.on('error', () => upstream.destroy());
  return upstream;
}

async function serveFile(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = normalize(new URL(incoming.url ?? '/', 'http://edge').pathname);
  const wanted = join(WEB_FOLDER, path);
  const isFile = await stat(wanted).then(
    (found) => found.isFile(),
    () => false,
  );
  // The pages of the app are routes of one document.
  const file = isFile ? wanted : join(WEB_FOLDER, 'index.html');
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}
