import { SOURCES, type Source } from '@madang/protocol';
import { type Mids } from './signal-content';

const KIND: Readonly<Record<Source, 'audio' | 'video'>> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  screenAudio: 'audio',
};

export type SlottedConnection = Pick<RTCPeerConnection, 'addTransceiver' | 'getTransceivers'>;

/**
 * One transceiver per source, there from the start and `sendrecv` for good. Publishing, muting, sharing
 * and joining replace a track in its slot, so that none of them needs a negotiation.
 */
export class Slots {
  readonly #pc: SlottedConnection;
  readonly #slots = new Map<Source, RTCRtpTransceiver>();
  /** By the other end's word, which may differ from ours where it is another client. */
  readonly #incoming = new Map<Source, RTCRtpTransceiver>();

  constructor(pc: SlottedConnection) {
    this.#pc = pc;
  }

  /** For the end that makes the first offer; it causes `negotiationneeded`. */
  create(): void {
    for (const source of SOURCES) {
      this.#slots.set(source, this.#pc.addTransceiver(KIND[source], { direction: 'sendrecv' }));
    }
  }

  /** Takes over what a remote description offers. Unknown m-lines stay as they are, sources may be missing. */
  adopt(mids: Mids): void {
    for (const transceiver of this.#pc.getTransceivers()) {
      const source = transceiver.mid === null ? undefined : mids[transceiver.mid];
      if (source === undefined || KIND[source] !== transceiver.receiver.track.kind) continue;
      this.#incoming.set(source, transceiver);
      if (this.#slots.has(source) || this.#isTaken(transceiver)) continue;
      if (transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
      this.#slots.set(source, transceiver);
    }
  }

  /** What our m-lines carry, for the other end; complete once a local description is set. */
  mids(): Mids {
    const mids: Record<string, Source> = {};
    for (const [source, { mid }] of this.#slots) if (mid !== null) mids[mid] = source;
    return mids;
  }

  sender(source: Source): RTCRtpSender | null {
    return this.#slots.get(source)?.sender ?? null;
  }

  receiver(source: Source): RTCRtpReceiver | null {
    return this.#incoming.get(source)?.receiver ?? null;
  }

  #isTaken(transceiver: RTCRtpTransceiver): boolean {
    return [...this.#slots.values()].includes(transceiver);
  }
}
