import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TicketIssuer } from '../src/ticket-issuer';

/** A server that publishes whatever `answer` says. */
export class JwksServer {
  requests = 0;
  answer: { status: number; body: string } | 'silence' = { status: 500, body: '' };
  private readonly server: Server = createServer((_request, response) => {
    this.requests += 1;
    if (this.answer === 'silence') return;
    response
      .writeHead(this.answer.status, { 'content-type': 'application/json' })
      .end(this.answer.body);
  });

  /** @param port A free one by default. */
  async start(port = 0): Promise<string> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/jwks`;
  }

  async publish(issuer: TicketIssuer): Promise<void> {
    const { keys } = await issuer.jwks();
    this.answer = { status: 200, body: JSON.stringify({ keys }) };
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
