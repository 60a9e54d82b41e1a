import { type Step } from './operations-chain';

export interface NegotiationNeededHost {
  readonly isChainEmpty: () => boolean;
  readonly signalingState: () => RTCSignalingState;
  /** The check itself. */
  readonly isNeeded: () => boolean;
  readonly fire: () => void;
}

/** The negotiation-needed flag of W3C webrtc-pc §4.7.3: many reasons, one event, and only when stable. */
export class FakeNegotiationNeeded {
  readonly #step: Step;
  readonly #host: NegotiationNeededHost;
  #isSet = false;
  #mustUpdateOnEmptyChain = false;

  constructor(step: Step, host: NegotiationNeededHost) {
    this.#step = step;
    this.#host = host;
  }

  handleChainEmpty(): void {
    if (!this.#mustUpdateOnEmptyChain) return;
    this.#mustUpdateOnEmptyChain = false;
    this.update();
  }

  /** A description has made the connection stable. */
  handleStable(): void {
    this.#isSet = false;
    this.update();
  }

  update(): void {
    if (this.#waitsForChain()) return;
    void this.#step().then(() => {
      const state = this.#host.signalingState();
      if (state === 'closed' || this.#waitsForChain() || state !== 'stable') return;
      if (!this.#host.isNeeded()) this.#isSet = false;
      else if (!this.#isSet) {
        this.#isSet = true;
        this.#host.fire();
      }
    });
  }

  #waitsForChain(): boolean {
    const waits = !this.#host.isChainEmpty();
    if (waits) this.#mustUpdateOnEmptyChain = true;
    return waits;
  }
}
