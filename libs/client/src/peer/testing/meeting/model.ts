import { type Source } from '@madang/protocol';
import { FakeClock } from '../../../util/testing/fake-clock';
import { FakePeerConnection } from '../fake-peer-connection';
import { Random } from '../random';
import { Switchboard } from '../switchboard';
import { disagreements } from './agreement';
import { Meeting, type Surroundings } from './meeting';
import { type World } from './play';
import { disturb, type Limits } from './trouble';
import { type Wire } from './wire';

/** The slower end's three restarts, and connections that never came up, and then some. */
const CALM_MS = 240_000;
/** Nothing has happened for so long, and nothing will. */
const QUIET_MS = 6_000;

/** How far time goes where only time helps. */
const WAITING_MS = 250;

/** Lets all microtasks run; thousands of runs need something quicker than a message. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function createTrack(source: Source): MediaStreamTrack {
  const kind = source === 'camera' || source === 'screen' ? 'video' : 'audio';
  const track = Object.assign(new EventTarget(), { kind, getSettings: () => ({}) });
  return track as unknown as MediaStreamTrack;
}

/**
 * A meeting of fakes. Whatever takes time, operations of connections, candidates, frames, waits until the
 * seed picks it, so that everything may come before and after everything else.
 */
export class Model implements World {
  readonly random: Random;
  readonly clock = new FakeClock();
  readonly meeting: Meeting;
  readonly batchesPerPair = 2;
  readonly #steps: (() => void)[] = [];
  readonly #wires = new Set<Wire<unknown>>();
  readonly #switchboard = new Switchboard(this.clock);

  constructor(seed: number) {
    this.random = new Random(seed);
    const fakes = new Map<RTCPeerConnection, FakePeerConnection>();
    const withFake = (pc: RTCPeerConnection, use: (fake: FakePeerConnection) => void): void => {
      const fake = fakes.get(pc);
      if (fake !== undefined) use(fake);
    };
    const surroundings: Surroundings = {
      random: this.random,
      clock: this.clock,
      createTrack,
      hiddenShare: 0.7,
      createConnection: (configuration) => {
        const step = (): Promise<void> => new Promise((resolve) => this.#steps.push(resolve));
        const fake = new FakePeerConnection(step, configuration);
        const connection = fake as unknown as RTCPeerConnection;
        fakes.set(connection, fake);
        this.#switchboard.add(fake);
        return connection;
      },
      handlePushed: (wire) => void this.#wires.add(wire),
      loseAddresses: (pc) => withFake(pc, (fake) => this.#switchboard.loseAddresses(fake)),
      kill: (pc) => withFake(pc, (fake) => this.#switchboard.kill(fake)),
    };
    this.meeting = new Meeting(surroundings);
  }

  get isIdle(): boolean {
    return this.#steps.length === 0 && this.#waiting().length === 0;
  }

  /** One thing that waits happens, picked at random. */
  async act(): Promise<void> {
    const waiting = this.#waiting();
    const picked = this.random.below(this.#steps.length + waiting.length);
    if (picked < this.#steps.length) this.#steps.splice(picked, 1)[0]?.();
    else waiting[picked - this.#steps.length]?.shift();
    await this.#settle();
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.#settle();
  }

  async live(steps: number, limits: Limits): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      if (this.random.chance(0.06)) disturb(this.meeting, this.random, limits);
      else if (this.random.chance(0.1)) await this.advance(this.random.below(100));
      else if (this.isIdle) await this.advance(this.random.below(2_000));
      else await this.act();
    }
  }

  async calmDown(): Promise<string[]> {
    const end = this.clock.now() + CALM_MS;
    let isQuiet = false;
    while (this.clock.now() < end && !isQuiet) {
      while (!this.isIdle) await this.act();
      const isCalm = this.#isCalm();
      await this.advance(isCalm ? QUIET_MS : WAITING_MS);
      isQuiet = isCalm && this.isIdle && this.#isCalm();
    }
    return disagreements(this.meeting);
  }

  #isCalm(): boolean {
    return this.meeting.isReachable && disagreements(this.meeting).length === 0;
  }

  #waiting(): Wire<unknown>[] {
    const waiting: Wire<unknown>[] = [];
    for (const wire of this.#wires) {
      if (wire.isWaiting) waiting.push(wire);
      else this.#wires.delete(wire);
    }
    return waiting;
  }

  async #settle(): Promise<void> {
    await settle();
    this.#switchboard.connect();
  }
}
