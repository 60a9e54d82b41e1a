import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { AddressFamily } from '../stun/address';
import { socketError } from '../turn-error';
import type { Transport, TransportEvents } from './transport';

/** A socket that is connected, so that ICMP's "port unreachable" comes back as an error. */
export class UdpTransport implements Transport {
  readonly isReliable = false;
  private isClosed = false;

  private constructor(private readonly socket: Socket) {}

  /** Rejects with `TurnError` when the name has no address or there is no way to it. */
  static async open(
    { host, port }: { readonly host: string; readonly port: number },
    events: TransportEvents,
    options: { readonly family?: AddressFamily | undefined; readonly signal: AbortSignal },
  ): Promise<UdpTransport> {
    const wanted = options.family === undefined ? 0 : options.family === 'v6' ? 6 : 4;
    const { address, family } = await lookup(host, { family: wanted }).catch((error: unknown) =>
      Promise.reject(socketError(error)),
    );
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.connect(port, address);
    try {
      await once(socket, 'connect', { signal: options.signal });
    } catch (error) {
      socket.on('error', () => undefined);
      socket.close();
      throw socketError(error);
    }
    const transport = new UdpTransport(socket);
    socket.on('message', (bytes) => events.received(bytes));
    socket.on('error', (error) => {
      transport.close();
      events.ended(socketError(error));
    });
    return transport;
  }

  send(message: Buffer): void {
    if (this.isClosed) return;
    // Without a callback an error comes as an event, which is where the others come.
    this.socket.send(message);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.removeAllListeners('message').removeAllListeners('error');
    this.socket.on('error', () => undefined);
    this.socket.close();
  }
}
