/** The part of an `RTCPeerConnection` that negotiates. */
export type NegotiableConnection = Pick<
  RTCPeerConnection,
  'signalingState' | 'localDescription' | 'setLocalDescription' | 'setRemoteDescription'
>;

export interface NegotiationOptions {
  /** Exactly one end of a pair is polite: it gives way when two offers cross. */
  readonly isPolite: boolean;
  /** The outlet: called with each local description that the other end must have, in order. */
  readonly send: (description: RTCSessionDescription) => void;
}

/**
 * Perfect negotiation (W3C webrtc-pc §10.7, "Perfect Negotiation Example"): either end may offer at any
 * time, offers that cross resolve themselves, and no end needs to know what the other one does. It knows
 * no socket: remote descriptions come in by `handleDescription`, local ones leave by `send`.
 */
export class Negotiation {
  readonly #pc: NegotiableConnection;
  readonly #options: NegotiationOptions;
  #makingOffer = false;
  #isSettingRemoteAnswerPending = false;

  constructor(pc: NegotiableConnection, options: NegotiationOptions) {
    this.#pc = pc;
    this.#options = options;
  }

  /** For `negotiationneeded`, the only thing that causes an offer. */
  async handleNegotiationNeeded(): Promise<void> {
    try {
      this.#makingOffer = true;
      await this.#pc.setLocalDescription();
      this.#sendLocal();
    } finally {
      this.#makingOffer = false;
    }
  }

  /**
   * The inlet. Resolves to false for an offer that lost against ours, else to true when all is done;
   * `handleApplied` is called as soon as the description is in force, for an offer before it is answered.
   */
  async handleDescription(
    description: RTCSessionDescriptionInit,
    handleApplied: () => void,
  ): Promise<boolean> {
    // While an answer is being applied the state is about to be stable, so an offer is welcome then.
    const isReadyForOffer =
      !this.#makingOffer &&
      (this.#pc.signalingState === 'stable' || this.#isSettingRemoteAnswerPending);
    const collides = description.type === 'offer' && !isReadyForOffer;
    if (collides && !this.#options.isPolite) return false;

    try {
      this.#isSettingRemoteAnswerPending = description.type === 'answer';
      await this.#pc.setRemoteDescription(description);
    } finally {
      this.#isSettingRemoteAnswerPending = false;
    }
    handleApplied();
    if (description.type === 'offer') {
      await this.#pc.setLocalDescription();
      this.#sendLocal();
    }
    return true;
  }

  #sendLocal(): void {
    const { localDescription } = this.#pc;
    if (localDescription !== null) this.#options.send(localDescription);
  }
}
