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
      this.#takeIncoming(source, transceiver);
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

  /**
   * Only these sources are heard and seen, whatever else the other end sends. A disabled track gives silence or black
   * and is there at once when it is enabled (W3C mediacapture-main §4.3.1), unlike one that was taken away.
   */
  admit(sources: ReadonlySet<Source>): void {
    for (const [source, { receiver }] of this.#incoming) {
      receiver.track.enabled = sources.has(source);
    }
  }

  receiver(source: Source): RTCRtpReceiver | null {
    return this.#incoming.get(source)?.receiver ?? null;
  }

  /** One m-line carries one source at a time. */
  #takeIncoming(source: Source, transceiver: RTCRtpTransceiver): void {
    for (const [other, its] of this.#incoming) {
      if (its === transceiver) this.#incoming.delete(other);
    }
    this.#incoming.set(source, transceiver);
  }

  #isTaken(transceiver: RTCRtpTransceiver): boolean {
    return [...this.#slots.values()].includes(transceiver);
  }
}
