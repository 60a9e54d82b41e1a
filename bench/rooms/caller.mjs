/** Asks the room service as many people behind a proxy do: each request from another address. */
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

export class Caller {
  #port;
  #addresses = 0;

  constructor(port) {
    this.#port = port;
  }

  async createRoom(body) {
    const { json } = await this.#send('POST', '/api/rooms', body);
    return json;
  }

  /** How long it took, and what came of it. */
  async ticket(room, proof) {
    const began = performance.now();
    const path = `/api/rooms/${room.roomId ?? room}/tickets`;
    const { status } = await this.#send('POST', path, proof);
    return { status, ms: performance.now() - began };
  }

  /** The event loop delay of the service since the last call, as it measures it. */
  async lagMs() {
    const { text } = await this.#send('GET', '/metrics');
    return Number(/nodejs_eventloop_lag_p99_seconds\{[^}]*\} (\S+)/.exec(text)?.[1]) * 1_000;
  }

  #send(method, path, body) {
    this.#addresses += 1;
    const address = [
      10,
      this.#addresses >> 16,
      (this.#addresses >> 8) & 255,
      this.#addresses & 255,
    ];
    const headers = {
      'x-forwarded-for': address.join('.'),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const options = { agent, host: '127.0.0.1', port: this.#port, method, path, headers };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const isJson = response.headers['content-type']?.includes('json');
          resolve({ status: response.statusCode, text, json: isJson ? JSON.parse(text) : null });
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

export function percentile(times, part) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
