import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { IceUrl } from '../ice-url';
import { codeOf, socketError, TurnError } from '../turn-error';
import type { ConnectOptions } from './connect-options';
import { StreamReader } from './stream-reader';
import type { Transport, TransportEvents } from './transport';

/** STUN over TCP or TLS (RFC 8489 §6.2.2). */
export class StreamTransport implements Transport {
  readonly isReliable = true;

  private constructor(private readonly socket: Socket) {}

  /** Rejects with `TurnError` when the connection or the handshake fails. */
  static async open(
    url: IceUrl,
    events: TransportEvents,
    options: ConnectOptions & { readonly signal: AbortSignal },
  ): Promise<StreamTransport> {
    const isTls = url.transport === 'tls';
    const socket = isTls ? secureSocket(url, options) : connectTcp(endOf(url, options));
    let isConnected = false;
    socket.once('connect', () => (isConnected = true));
    try {
      await once(socket, isTls ? 'secureConnect' : 'connect', { signal: options.signal });
    } catch (error) {
      socket.on('error', () => undefined).destroy();
      throw isTls && isConnected && !options.signal.aborted ? tlsError(error) : socketError(error);
    }
    const transport = new StreamTransport(socket);
    transport.listen(events);
    return transport;
  }

  send(message: Buffer): void {
    this.socket.write(message);
  }

  close(): void {
    this.socket.removeAllListeners('data').removeAllListeners('close');
    this.socket.destroySoon();
  }

  private listen(events: TransportEvents): void {
    const reader = new StreamReader();
    let error: TurnError = new TurnError({ kind: 'closed' });
    this.socket.on('data', (chunk: Buffer) => {
      const messages = reader.read(chunk);
      for (const message of messages ?? []) events.received(message);
      if (messages !== null) return;
      error = new TurnError({ kind: 'garbled', reason: 'it sends something else' });
      this.socket.destroy();
    });
    this.socket.on('error', (cause) => (error = socketError(cause)));
    this.socket.once('close', () => events.ended(error));
  }
}

function endOf({ host, port }: IceUrl, { connectFamily }: ConnectOptions) {
  if (connectFamily === undefined) return { host, port };
  return { host, port, family: connectFamily === 'v6' ? 6 : 4 };
}

function secureSocket(url: IceUrl, options: ConnectOptions): Socket {
  const { tls = {} } = options;
  // Server Name Indication takes names only (RFC 6066 §3).
  const servername = tls.servername ?? (isIP(url.host) === 0 ? url.host : '');
  return connectTls({
    ...endOf(url, options),
    servername,
    rejectUnauthorized: tls.rejectUnauthorized ?? true,
    ...(tls.ca === undefined ? {} : { ca: [tls.ca].flat() }),
  });
}

function tlsError(cause: unknown): TurnError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TurnError({ kind: 'tls', code: codeOf(cause), reason }, { cause });
}
