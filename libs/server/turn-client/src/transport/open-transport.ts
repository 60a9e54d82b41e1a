import type { IceUrl } from '../ice-url';
import { TurnError } from '../turn-error';
import { DEFAULT_TIMEOUT_MS, type ConnectOptions } from './connect-options';
import { StreamTransport } from './stream-transport';
import type { Transport, TransportEvents } from './transport';
import { UdpTransport } from './udp-transport';

/** Connects as the URL says, within `timeoutMs`; rejects with `TurnError`. */
export async function openTransport(
  url: IceUrl,
  events: TransportEvents,
  options: ConnectOptions,
): Promise<Transport> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  try {
    return url.transport === 'udp'
      ? await UdpTransport.open(url, events, { family: options.connectFamily, signal })
      : await StreamTransport.open(url, events, { ...options, signal });
  } catch (error) {
    throw signal.aborted ? new TurnError({ kind: 'timeout' }, { cause: error }) : error;
  }
}
