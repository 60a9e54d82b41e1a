/** The three signaling servers, each on a port of its own, and the pages. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Server as SocketServer } from 'socket.io';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const listen = (server, port = 0) =>
  new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server.address().port)));

async function freePort() {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** A server in a process of its own; resolves once `path` answers. Throws if it ends before. */
async function startProcess(args, { port, path, env }) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`${args[0]} did not start; run \`npm run build\` first.`);
    const up = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
    if (up?.ok) break;
  }
  return {
    port,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Madang itself, as `npm start` runs it. */
export async function startMadang({ origin }) {
  const port = await freePort();
  const env = {
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    ALLOWED_ORIGINS: origin,
  };
  return startProcess([here('../../apps/standalone/dist/main.js')], { port, path: '/readyz', env });
}

/** PeerJS's own server, as its command starts it. */
export async function startPeerServer() {
  const port = await freePort();
  const library = createRequire(import.meta.url).resolve('peer');
  const command = join(dirname(library), 'bin/peerjs.js');
  const args = [command, '--host', '127.0.0.1', '--port', String(port), '--path', '/'];
  return startProcess(args, { port, path: '/', env: {} });
}

/** The relay that every Socket.IO tutorial has. */
export async function startTextbookServer() {
  const http = createServer();
  const io = new SocketServer(http, { cors: { origin: '*' } });
  io.on('connection', (socket) => {
    socket.on('join', (room, reply) => {
      reply([...(io.sockets.adapter.rooms.get(room) ?? [])]);
      void socket.join(room);
    });
    socket.on('signal', ({ to, data }) => io.to(to).emit('signal', { from: socket.id, data }));
  });
  const port = await listen(http);
  return { port, stop: () => io.close() };
}

/** One origin for the pages of all stacks; `/api` goes to Madang by a plain proxy. */
export async function startPages() {
  let madangPort = 0;
  const bundle = await build({
    entryPoints: [here('./pages/main.ts')],
    bundle: true,
    format: 'iife',
    write: false,
    minify: true,
    target: 'es2022',
  });
  const simplePeer = createRequire(import.meta.url).resolve('simple-peer/simplepeer.min.js');
  const files = {
    '/': ['text/html', await readFile(here('./pages/index.html'), 'utf8')],
    '/main.js': ['text/javascript', bundle.outputFiles[0].text],
    '/simple-peer.js': ['text/javascript', await readFile(simplePeer, 'utf8')],
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://pages');
    if (pathname.startsWith('/api/')) return forward(request, response, madangPort);
    const file = files[pathname];
    response.writeHead(file ? 200 : 404, { 'content-type': file?.[0] ?? 'text/plain' });
    response.end(file?.[1] ?? '');
  });
  const port = await listen(server);
  return {
    port,
    forwardTo(port) {
      madangPort = port;
    },
    stop: () => server.close(),
  };
}

async function forward(request, response, port) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, {
    method: request.method,
    headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
