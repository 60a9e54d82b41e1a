import {
  participantIdSchema,
  sessionIdSchema,
  type ParticipantId,
  type SessionId,
  type Source,
} from '@madang/protocol';
import { type Clock } from '../../../util/clock';
import { type Random } from '../random';
import { type SignalContent } from '../../signal-content';
import { Page } from './page';
import { RoomServer } from './room-server';
import { type Wire } from './wire';

/** What is around a meeting: time, and connections that are either fakes or a browser's. */
export interface Surroundings {
  readonly random: Random;
  readonly clock: Clock;
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** Which share of the pages nobody looks at: there, silence says nothing. */
  readonly hiddenShare: number;
  readonly createTrack: (source: Source) => MediaStreamTrack;
  /** A frame has been put on its way. */
  readonly handlePushed: (wire: Wire<unknown>) => void;
  /** This machine has got other addresses: what the old ones carried is lost. */
  readonly loseAddresses: (connection: RTCPeerConnection) => void;
  /** No restart mends this one. */
  readonly kill: (connection: RTCPeerConnection) => void;
}

/** One chair: the same participant over all reloads of its page. */
export interface Seat {
  readonly participantId: ParticipantId;
  page: Page;
}

export interface Said {
  readonly participantId: ParticipantId;
  readonly content: SignalContent;
}

const SOURCES: readonly Source[] = ['microphone', 'camera', 'screen', 'screenAudio'];
const GATEWAYS = 2;

/** Some people with pages, and all that may happen to them. Every chance is drawn from one seed. */
export class Meeting {
  readonly seats: Seat[] = [];
  readonly errors: unknown[] = [];
  /** Every signal, in the order in which they were sent. */
  readonly said: Said[] = [];
  readonly #surroundings: Surroundings;
  readonly #server: RoomServer;
  #sessions = 0;
  #arrivals = 0;
  #heldUp = 0;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#server = new RoomServer(surroundings.handlePushed);
  }

  /** Everybody is connected to some gateway, and no line is held up. */
  get isReachable(): boolean {
    return this.#heldUp === 0 && this.seats.every(({ page }) => page.line !== null);
  }

  enter(): void {
    const name = String((this.#arrivals += 1));
    // Who is polite depends on the ids, and must not depend on who came first.
    const place = this.#surroundings.random.below(900) + 100;
    const participantId = participantIdSchema.parse(`p_${place}${name.padStart(13, '0')}`);
    const seat: Seat = { participantId, page: this.#load(participantId, 'preview') };
    this.seats.push(seat);
    this.#connect(seat);
  }

  join(seat: Seat): void {
    seat.page.join();
  }

  leave(seat: Seat): void {
    if (seat.page.line === null) this.#server.expire(seat.participantId, 'timeout');
    seat.page.leave();
    this.seats.splice(this.seats.indexOf(seat), 1);
  }

  /** Whatever was under way to the servers may arrive or not; the same participant begins a new session. */
  reload(seat: Seat): void {
    const { page } = seat;
    this.#cut(seat);
    page.close();
    seat.page = this.#load(seat.participantId, page.stage, page.tracks);
    this.#connect(seat);
  }

  /** All whom it served are cut off, and resume at another one after a while, mostly before the log has gone on without them. */
  killGateway(): void {
    const { random, clock } = this.#surroundings;
    const gateway = random.below(GATEWAYS);
    for (const seat of this.seats) {
      const { page } = seat;
      if (page.line?.gateway !== gateway) continue;
      this.#cut(seat);
      clock.setTimeout(
        () => {
          const isStillThere = this.seats.includes(seat) && seat.page === page;
          if (isStillThere && random.chance(0.4)) this.#server.trim();
          if (isStillThere) this.#connect(seat, 1 - gateway);
        },
        100 + random.below(4_000),
      );
    }
  }

  /** Nothing moves for a while, and then all at once. */
  holdUp({ page: { line } }: Seat): void {
    if (line === null) return;
    const { random, clock } = this.#surroundings;
    const wires = [line.up, line.down].filter(() => random.chance(0.7));
    for (const wire of wires) wire.isHeld = true;
    this.#heldUp += 1;
    clock.setTimeout(
      () => {
        this.#heldUp -= 1;
        for (const wire of wires) wire.release();
      },
      50 + random.below(3_000),
    );
  }

  changeNetwork({ page }: Seat): void {
    for (const connection of page.living) this.#surroundings.loseAddresses(connection);
    page.peers.handleNetworkChange();
  }

  /** As far as the machine knows; everything still gets through. */
  suspectNetwork({ page }: Seat): void {
    page.peers.handleNetworkChange();
  }

  /** A path breaks somewhere, and no machine has anything to say about it. */
  losePath({ page }: Seat): void {
    const connection = this.#pick(page.living);
    if (connection) this.#surroundings.loseAddresses(connection);
  }

  kill({ page }: Seat): void {
    const connection = this.#pick(page.living);
    if (connection) this.#surroundings.kill(connection);
  }

  /** A source begins, ends, or gets another track. */
  changeTracks({ page }: Seat): void {
    const source = this.#pick(SOURCES) ?? 'camera';
    const { [source]: before, ...others } = page.tracks;
    const isOver = before !== undefined && this.#surroundings.random.chance(0.6);
    const changed = isOver ? {} : { [source]: this.#surroundings.createTrack(source) };
    page.setTracks({ ...others, ...changed });
  }

  close(): void {
    for (const { page } of this.seats) page.close();
  }

  pickSeat(): Seat | undefined {
    return this.#pick(this.seats);
  }

  #pick<T>(all: readonly T[]): T | undefined {
    return all[this.#surroundings.random.below(all.length)];
  }

  #load(participantId: ParticipantId, stage: Page['stage'], tracks: Page['tracks'] = {}): Page {
    const { clock, random, createConnection, hiddenShare } = this.#surroundings;
    return new Page({
      participantId,
      sessionId: this.#nextSession(),
      stage,
      tracks,
      clock,
      createConnection,
      isHidden: random.chance(hiddenShare),
      report: (error) => this.errors.push(error),
      handleSent: (content) => this.said.push({ participantId, content }),
    });
  }

  #connect({ page }: Seat, gateway = this.#surroundings.random.below(GATEWAYS)): void {
    page.connect(this.#server, gateway);
  }

  #cut({ page }: Seat): void {
    const { line } = page;
    page.handleCut();
    if (line !== null) this.#server.cut(line, this.#surroundings.random.below(4));
  }

  #nextSession(): SessionId {
    const number = String((this.#sessions += 1));
    return sessionIdSchema.parse(`${number.padStart(21, 's')}A`);
  }
}
