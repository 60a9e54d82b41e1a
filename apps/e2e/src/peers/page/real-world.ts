import { type Source } from '@madang/protocol';
import {
  disagreements,
  disturb,
  Meeting,
  Random,
  type Limits,
  type Wire,
  type World,
} from '@madang/client/testing';

/** The slower end's restarts and a new connection, on a busy machine. */
const CALM_MS = 60_000;
const LOOK_MS = 60;
/** So many looks in a row that find nothing new; a machine without time looks less often. */
const QUIET_LOOKS = 20;

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A meeting of this browser's own connections, all in one page, whose signals are late by chance. */
export class RealWorld implements World {
  readonly random: Random;
  readonly meeting: Meeting;
  /** Those that are found at once, and the end of them. */
  readonly batchesPerPair = 4;
  readonly #pumps = new WeakSet<Wire<unknown>>();
  readonly #createTrack: (source: Source) => MediaStreamTrack;
  readonly #tracks: MediaStreamTrack[] = [];

  constructor(seed: number, createTrack: (source: Source) => MediaStreamTrack) {
    this.random = new Random(seed);
    this.#createTrack = createTrack;
    this.meeting = new Meeting({
      random: this.random,
      clock: {
        now: () => Date.now(),
        setTimeout: (run, ms) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      },
      // On a machine that has no time for its media, silence means nothing.
      hiddenShare: 1,
      createConnection: (configuration) => new RTCPeerConnection(configuration),
      createTrack: (source) => {
        const track = this.#createTrack(source);
        this.#tracks.push(track);
        return track;
      },
      handlePushed: (wire) => void this.#pump(wire),
      // A page cannot take a path away; that its machine has another network is all that it is told.
      loseAddresses: () => undefined,
      kill: () => undefined,
    });
  }

  async live(steps: number, limits: Limits): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      if (this.random.chance(0.06)) disturb(this.meeting, this.random, limits);
      else await delay(this.random.below(20));
    }
  }

  async calmDown(): Promise<string[]> {
    const end = performance.now() + CALM_MS;
    let said = 0;
    for (let quiet = 0; quiet < QUIET_LOOKS && performance.now() < end; quiet += 1) {
      await delay(LOOK_MS);
      const isCalm = this.meeting.isReachable && disagreements(this.meeting).length === 0;
      if (!isCalm || this.meeting.said.length > said) quiet = 0;
      said = this.meeting.said.length;
    }
    return disagreements(this.meeting);
  }

  stop(): void {
    this.meeting.close();
    for (const track of this.#tracks) track.stop();
  }

  /** Frames of one wire keep their order, those of different ones overtake each other. */
  async #pump(wire: Wire<unknown>): Promise<void> {
    if (this.#pumps.has(wire)) return;
    this.#pumps.add(wire);
    while (wire.isWaiting) {
      await delay(this.random.chance(0.1) ? this.random.below(150) : this.random.below(8));
      if (wire.isWaiting) wire.shift();
    }
    this.#pumps.delete(wire);
  }
}
