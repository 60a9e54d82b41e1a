import { parseIceUrl, type IceUrl } from './ice-url';
import {
  decodeXorAddress,
  encodeXorAddress,
  familyValue,
  type AddressFamily,
  type TransportAddress,
} from './stun/address';
import { ATTRIBUTE, ERROR_CODE, METHOD, UDP_PROTOCOL } from './stun/codes';
import { attributeOf, type StunAttribute, type StunMessage } from './stun/message';
import type { ConnectOptions } from './transport/connect-options';
import { TurnError } from './turn-error';
import { TurnSession } from './turn-session';

export interface TurnOptions extends ConnectOptions {
  /** An empty one sends no credentials at all, and is refused by a server that wants them. */
  readonly username: string;
  readonly credential: string;
  /** The family of the relayed address (RFC 8656 §18.6); IPv4, the server's default, unless given. */
  readonly family?: AddressFamily;
}

const PORT_ATTEMPTS = 3;

type DataListener = (from: TransportAddress, data: Buffer) => void;
type EndListener = (error: TurnError) => void;

/**
 * One allocation on a TURN server (RFC 8656). It is not refreshed by itself: it lasts for `lifetimeSeconds` and each
 * permission for 5 minutes. All calls reject with `TurnError`.
 */
export class TurnClient {
  private readonly dataListeners = new Set<DataListener>();
  private readonly endListeners = new Set<EndListener>();

  private constructor(
    private readonly session: TurnSession,
    /** Where others reach us. */
    readonly relayed: TransportAddress,
    /** Where the server sees us. */
    readonly mapped: TransportAddress,
    readonly lifetimeSeconds: number,
    /** Whether the server gave this without asking who we are. */
    readonly isOpenToAll: boolean,
  ) {}

  /** Resolves when the server has made the allocation; whoever opens it closes it. */
  static async open(url: string | IceUrl, options: TurnOptions): Promise<TurnClient> {
    const parsed = typeof url === 'string' ? parseIceUrl(url) : url;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await TurnClient.allocate(parsed, options);
      } catch (error) {
        // Our port was another client's a moment ago, so take another one (RFC 8656 §7.4).
        if (!isAllocationMismatch(error) || attempt === PORT_ATTEMPTS) throw error;
      }
    }
  }

  private static async allocate(url: IceUrl, options: TurnOptions): Promise<TurnClient> {
    let client: TurnClient | null = null;
    const session = await TurnSession.open(url, options, {
      indicated: (message) => client?.indicated(message),
      ended: (error) => client?.ended(error),
    });
    try {
      const answer = await session.ask(METHOD.allocate, () => allocationOf(options));
      client = new TurnClient(
        session,
        addressIn(answer, ATTRIBUTE.xorRelayedAddress),
        addressIn(answer, ATTRIBUTE.xorMappedAddress),
        lifetimeIn(answer),
        !session.wasChallenged,
      );
      return client;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** Lets this peer's data in and ours out, whatever its port (RFC 8656 §9). */
  async permit(address: string): Promise<void> {
    await this.session.ask(METHOD.createPermission, (id) => [peer({ address, port: 0 }, id)]);
  }

  /** Sends one datagram to a permitted peer. There is no answer: it may be lost, or dropped without a permission. */
  send(to: TransportAddress, data: Uint8Array): void {
    this.session.tell(METHOD.send, (id) => [
      peer(to, id),
      { type: ATTRIBUTE.data, value: Buffer.from(data) },
    ]);
  }

  /** Each datagram from a permitted peer. */
  onData(listener: DataListener): () => void {
    this.dataListeners.add(listener);
    return () => this.dataListeners.delete(listener);
  }

  /** The connection has ended without `close`, and the allocation with it. */
  onEnd(listener: EndListener): () => void {
    this.endListeners.add(listener);
    return () => this.endListeners.delete(listener);
  }

  /** Resolves with the seconds that the server grants; 0 ends the allocation. */
  async refresh(lifetimeSeconds = this.lifetimeSeconds): Promise<number> {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(lifetimeSeconds);
    const answer = await this.session.ask(METHOD.refresh, () => [
      { type: ATTRIBUTE.lifetime, value },
    ]);
    return lifetimeIn(answer);
  }

  /**
   * Gives the allocation back and ends the connection; resolves also when the server does not answer. Over UDP coturn
   * counts it into its user's quota for about a second more.
   */
  async close(): Promise<void> {
    try {
      await this.refresh(0);
    } catch {
      // The server lets go of it by itself when its lifetime is over.
    } finally {
      this.session.close();
    }
  }

  private indicated(message: StunMessage): void {
    const from = attributeOf(message, ATTRIBUTE.xorPeerAddress);
    const data = attributeOf(message, ATTRIBUTE.data);
    if (message.method !== METHOD.data || from === null || data === null) return;
    const address = decodeXorAddress(from, message.id);
    if (address === null) return;
    for (const listener of [...this.dataListeners]) listener(address, data);
  }

  private ended(error: TurnError): void {
    for (const listener of [...this.endListeners]) listener(error);
  }
}

function allocationOf({ family }: TurnOptions): readonly StunAttribute[] {
  const transport = {
    type: ATTRIBUTE.requestedTransport,
    value: Buffer.from([UDP_PROTOCOL, 0, 0, 0]),
  };
  if (family === undefined) return [transport];
  return [transport, { type: ATTRIBUTE.requestedAddressFamily, value: familyValue(family) }];
}

function isAllocationMismatch(error: unknown): boolean {
  if (!(error instanceof TurnError) || error.failure.kind !== 'rejected') return false;
  return error.failure.code === ERROR_CODE.allocationMismatch;
}

function peer(address: TransportAddress, id: Buffer): StunAttribute {
  return { type: ATTRIBUTE.xorPeerAddress, value: encodeXorAddress(address, id) };
}

function addressIn(answer: StunMessage, type: number): TransportAddress {
  const value = attributeOf(answer, type);
  const address = value === null ? null : decodeXorAddress(value, answer.id);
  if (address !== null) return address;
  throw new TurnError({ kind: 'garbled', reason: 'its answer lacks an address' });
}

function lifetimeIn(answer: StunMessage): number {
  const value = attributeOf(answer, ATTRIBUTE.lifetime);
  return value?.length === 4 ? value.readUInt32BE(0) : 0;
}
