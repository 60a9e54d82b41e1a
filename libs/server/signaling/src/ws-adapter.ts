import { Injectable, type WebSocketAdapter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LIMITS } from '@madang/protocol';
import type { HttpProblem } from '@madang/server-kernel';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { SignalingMetrics } from './signaling-metrics';
import { GuardedSocket } from './socket/guarded-socket';
import { UpgradeGate } from './upgrade-gate';

/** How long the app waits for closing handshakes when it ends. */
const CLOSING_MS = 1_000;

const OPTIONS: ServerOptions<typeof GuardedSocket> & { closeTimeout: number } = {
  noServer: true,
  WebSocket: GuardedSocket,
  // Sealed payloads do not shrink, and zlib contexts cost more memory than everything else.
  perMessageDeflate: false,
  // Above our own limit, so that a frame that is somewhat too large is still answered by us.
  maxPayload: 4 * LIMITS.frameBytes,
  // Browsers send whole messages; many tiny parts are an attack on memory.
  maxFragments: LIMITS.frameFragments,
  maxBufferedChunks: 256,
  closeTimeout: 3_000,
};

/**
 * Lets Nest serve `@WebSocketGateway` by `ws` as we need it: requests are judged before the upgrade, and
 * sockets are handed over as they are. Nest's own adapter would take the frames, but not in order.
 */
@Injectable()
export class WsAdapter implements WebSocketAdapter<WebSocketServer, WebSocket> {
  private stopListening = (): void => undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly gate: UpgradeGate,
    private readonly metrics: SignalingMetrics,
  ) {}

  create(): WebSocketServer {
    const server = new WebSocketServer(OPTIONS);
    const http = this.host.httpAdapter.getHttpServer() as Server;
    const listener = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      void this.upgrade(server, request, socket, head);
    http.on('upgrade', listener);
    this.stopListening = () => http.off('upgrade', listener);
    return server;
  }

  bindClientConnect(
    server: WebSocketServer,
    connected: (socket: WebSocket, request: IncomingMessage) => void,
  ): void {
    server.on('connection', connected);
  }

  /** Frames are the business of `Connection`. */
  bindMessageHandlers(): void {}

  /** Everybody has been told by now; who does not answer the closing handshake soon is cut off. */
  async close(server: WebSocketServer): Promise<void> {
    const closing = [...server.clients].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    await Promise.race([Promise.all(closing), setTimeout(CLOSING_MS, null, { ref: false })]);
    for (const socket of server.clients) socket.terminate();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Nest calls this after `close`, although its interface does not say so. */
  dispose(): void {
    this.stopListening();
  }

  private async upgrade(
    server: WebSocketServer,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    // Nobody else listens before the upgrade, and an unheard `error` ends the process.
    socket.on('error', destroy);
    const problem = await this.gate.refusal(request);
    if (problem !== null) {
      this.metrics.upgradeRefused(problem.code);
      refuse(socket, problem);
      return;
    }
    socket.off('error', destroy);
    server.handleUpgrade(request, socket, head, (ws) => server.emit('connection', ws, request));
  }
}

function destroy(this: Duplex): void {
  this.destroy();
}

function refuse(socket: Duplex, problem: HttpProblem): void {
  const body = JSON.stringify(problem);
  const headers = {
    Connection: 'close',
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    ...problem.headers,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  const { status } = problem;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
}
