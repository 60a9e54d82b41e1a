import { Exchanges } from './exchanges';
import { parseIceUrl, type IceUrl } from './ice-url';
import { rejectionOf } from './rejection';
import { decodeXorAddress, type TransportAddress } from './stun/address';
import { ATTRIBUTE, METHOD } from './stun/codes';
import { attributeOf, encodeMessage, newTransactionId } from './stun/message';
import { DEFAULT_TIMEOUT_MS, type ConnectOptions } from './transport/connect-options';
import { openTransport } from './transport/open-transport';
import { TurnError } from './turn-error';

export interface StunBinding {
  /** Where the server sees us. */
  readonly mapped: TransportAddress;
  /** From the first request to the answer, without connecting; a lost request counts. */
  readonly rttMs: number;
}

/** Asks a STUN or TURN server where it sees us (RFC 8489 §7). Rejects with `TurnError`. */
export async function stunBinding(
  url: string | IceUrl,
  options: ConnectOptions = {},
): Promise<StunBinding> {
  const exchanges = new Exchanges();
  const events = {
    received: (bytes: Buffer) => void exchanges.receive(bytes),
    ended: (error: TurnError) => exchanges.fail(error),
  };
  const parsed = typeof url === 'string' ? parseIceUrl(url) : url;
  const transport = await openTransport(parsed, events, options);
  try {
    const id = newTransactionId();
    const bytes = encodeMessage({ class: 'request', method: METHOD.binding, id, attributes: [] });
    const since = performance.now();
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const isGenuine = (): boolean => true;
    const answer = await exchanges.ask(transport, { id, bytes }, { timeoutMs, isGenuine });
    if (answer.class === 'error') throw rejectionOf(answer);
    const value = attributeOf(answer, ATTRIBUTE.xorMappedAddress);
    const mapped = value === null ? null : decodeXorAddress(value, id);
    if (mapped === null) {
      throw new TurnError({ kind: 'garbled', reason: 'its answer lacks our address' });
    }
    return { mapped, rttMs: performance.now() - since };
  } finally {
    transport.close();
  }
}
