import { type Clock } from '../util/clock';
import { type Scope } from '../util/scope';

const DURATION_MS = 3_000;
const TICK_MS = 20;
/** As a packet of video: below the smallest MTU that is met, with room for what a relay adds. */
const PACKET_BYTES = 1_100;
/** 1.3 Mbit/s: a picture of 640 × 360 with sound. In all 400 kB, once each way to the relay. */
const PACKETS_PER_SECOND = 150;
/** A page that was held up does not send all that it owes at once. */
const BURST_PACKETS = 15;
/** More than this waiting means that the way is too narrow. */
const BUFFER_BYTES = 64 * 1024;
/** Packets under way at the end still count when they come within this. */
const TAIL_MS = 500;
/** Every so many packets are sent back, their numbers only, to measure the round trip. */
const ECHO_EVERY = 10;
const HEADER_BYTES = 4;

export interface LoadFigures {
  readonly kbps: number;
  /** Of what was sent. */
  readonly lossPercent: number;
  /** The median; `null` when nothing came back. */
  readonly roundTripMs: number | null;
}

/** Packets at a steady rate over one unreliable data channel, from its near end to its far one, for three seconds. */
export class LoadTest {
  readonly #near: RTCDataChannel;
  readonly #far: RTCDataChannel;
  readonly #clock: Clock;
  readonly #scope: Scope;
  readonly #sentAt = new Map<number, number>();
  readonly #roundTrips: number[] = [];
  /** Sent, and held back because the way is too narrow. */
  #due = 0;
  #sent = 0;
  #received = 0;

  constructor(near: RTCDataChannel, far: RTCDataChannel, clock: Clock, scope: Scope) {
    this.#near = near;
    this.#far = far;
    this.#clock = clock;
    this.#scope = scope;
  }

  /** Resolves after three seconds and a half, or when the scope ends. */
  async run(): Promise<LoadFigures> {
    const { signal } = this.#scope;
    for (const channel of [this.#near, this.#far]) channel.binaryType = 'arraybuffer';
    this.#far.addEventListener('message', ({ data }) => this.#handleArrival(data), { signal });
    this.#near.addEventListener('message', ({ data }) => this.#handleEcho(data), { signal });
    const began = this.#clock.now();
    await this.#send(began);
    await this.#wait(TAIL_MS);
    return {
      kbps: Math.round((this.#received * PACKET_BYTES * 8) / DURATION_MS),
      lossPercent:
        this.#sent === 0 ? 0 : Math.round((1 - this.#received / this.#sent) * 1_000) / 10,
      roundTripMs: median(this.#roundTrips),
    };
  }

  async #send(began: number): Promise<void> {
    for (let elapsed = 0; elapsed < DURATION_MS && !this.#scope.hasEnded;) {
      const wanted = Math.floor((elapsed * PACKETS_PER_SECOND) / 1_000);
      this.#due = Math.max(this.#due, wanted - BURST_PACKETS);
      while (this.#due < wanted) {
        this.#due += 1;
        this.#sendOne();
      }
      await this.#wait(TICK_MS);
      elapsed = this.#clock.now() - began;
    }
  }

  #sendOne(): void {
    if (this.#near.readyState !== 'open' || this.#near.bufferedAmount > BUFFER_BYTES) return;
    const packet = new ArrayBuffer(PACKET_BYTES);
    new DataView(packet).setUint32(0, this.#sent);
    this.#sentAt.set(this.#sent, this.#clock.now());
    this.#sent += 1;
    this.#near.send(packet);
  }

  #handleArrival(data: unknown): void {
    if (!(data instanceof ArrayBuffer) || data.byteLength !== PACKET_BYTES) return;
    this.#received += 1;
    const serial = new DataView(data).getUint32(0);
    if (serial % ECHO_EVERY !== 0 || this.#far.readyState !== 'open') return;
    this.#far.send(data.slice(0, HEADER_BYTES));
  }

  #handleEcho(data: unknown): void {
    if (!(data instanceof ArrayBuffer) || data.byteLength !== HEADER_BYTES) return;
    const sentAt = this.#sentAt.get(new DataView(data).getUint32(0));
    if (sentAt !== undefined) this.#roundTrips.push(this.#clock.now() - sentAt);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.#scope.add(resolve);
      const cancel = this.#clock.setTimeout(() => {
        forget();
        resolve();
      }, ms);
      if (this.#scope.hasEnded) cancel();
    });
  }
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
