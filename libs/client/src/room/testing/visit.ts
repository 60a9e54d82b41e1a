import { participantIdSchema, type ParticipantId, type Role, type Source } from '@madang/protocol';
import { FakePeerConnection } from '../../peer/testing/fake-peer-connection';
import { type FakeSender } from '../../peer/testing/fake-transceiver';
import { Switchboard } from '../../peer/testing/switchboard';
import { type RoomKey } from '../../seal/room-key';
import { FakeNetwork, MemoryStore } from '../../signal/testing/client-harness';
import { FakeServer } from '../../signal/testing/fake-server';
import { type Transport } from '../../signal/transport';
import { FakeClock, settle } from '../../util/testing/fake-clock';
import { Room } from '../room';
import { type RoomEvents } from '../room-events';
import { FakeMedia } from './fake-media';

const EVENTS = [
  'participantJoined',
  'participantLeft',
  'chatReceived',
  'screenShareStarted',
  'screenShareStopped',
  'knocked',
  'ended',
] as const satisfies readonly (keyof RoomEvents)[];

const HOST_EVENTS = [
  'mutedByHost',
  'askedToUnmute',
  'handLowered',
  'roleChanged',
  'policyChanged',
] as const satisfies readonly (keyof RoomEvents)[];

const SLOTS: readonly Source[] = ['microphone', 'camera', 'screen', 'screenAudio'];

/** One server, one network between browsers, and whoever visits the room. */
export class Place {
  readonly clock = new FakeClock();
  readonly server = new FakeServer(this.clock);
  readonly switchboard = new Switchboard();
  readonly errors: unknown[] = [];

  visit(name: string, options: VisitOptions = {}): Visit {
    return new Visit(this, name, options);
  }

  /** Joined with a ticket of that role; whoever comes later is a participant again. */
  async joinedAs(role: Role, name: string): Promise<Visit> {
    this.server.nextRole = role;
    const visit = await this.joined(name);
    this.server.nextRole = 'participant';
    return visit;
  }

  /**
   * Visits are without a key unless they say otherwise: ciphers take real time. What is sealed is to be
   * waited for with `until`.
   */
  async joined(name: string, options: VisitOptions = {}): Promise<Visit> {
    const visit = this.visit(name, options);
    await visit.room.join(name);
    await this.settle();
    return visit;
  }

  async until(isReached: () => boolean): Promise<void> {
    for (let round = 0; round < 500 && !isReached(); round += 1) await this.settle();
  }

  /** Lets everything happen that takes no time, and the few milliseconds that candidates wait. */
  async settle(): Promise<void> {
    for (let round = 0; round < 10; round += 1) {
      await settle();
      this.switchboard.connect();
      await this.clock.advanceAsync(6);
    }
  }
}

const NO_TRANSPORT: Transport = { send: () => undefined, close: () => undefined };

export interface VisitOptions {
  readonly key?: RoomKey | null;
  readonly store?: MemoryStore;
}

/** A room with a page around it. */
export class Visit {
  readonly media = new FakeMedia();
  readonly network = new FakeNetwork();
  readonly store: MemoryStore;
  readonly connections: FakePeerConnection[] = [];
  readonly told: string[] = [];
  /** What hosts did to us or to the room. */
  readonly toldByHosts: unknown[] = [];
  readonly room: Room;
  /** Its page was closed: it connects to nothing any more. */
  isGone = false;
  /** What the meter of our microphone says. */
  loudness = 0;

  constructor(place: Place, name: string, { key = null, store }: VisitOptions) {
    this.store = store ?? new MemoryStore();
    this.media.turnOn('microphone');
    this.media.turnOn('camera');
    this.room = new Room({
      roomId: place.server.roomId,
      key,
      signalUrl: 'wss://meet.example.org/signal',
      media: this.media,
      displayName: name,
      getTicket: () => Promise.resolve(place.server.issueTicket()),
      environment: {
        clock: place.clock,
        transport: (url, listener) =>
          this.isGone ? NO_TRANSPORT : place.server.transport(url, listener),
        network: this.network,
        store: this.store,
        createConnection: (configuration) => {
          const connection = new FakePeerConnection(() => Promise.resolve(), configuration);
          this.connections.push(connection);
          place.switchboard.add(connection);
          return connection as unknown as RTCPeerConnection;
        },
        createMeter: () => ({ read: () => this.loudness, dispose: () => undefined }),
        isHidden: () => false,
        report: (error) => place.errors.push(error),
      },
    });
    for (const event of HOST_EVENTS) {
      this.room.on(event, (value) => this.toldByHosts.push([event, value]));
    }
    for (const event of EVENTS) {
      this.room.on(event, (value) => {
        const who = 'displayName' in value ? value.displayName : value.kind;
        this.told.push(`${event} ${who}`);
      });
    }
  }

  get id(): string {
    return this.room.view.local?.participantId ?? '';
  }

  get participantId(): ParticipantId {
    return participantIdSchema.parse(this.id);
  }

  /** What the newest connection sends, by slot. */
  get sends(): Partial<Record<Source, MediaStreamTrack>> {
    const sent: Partial<Record<Source, MediaStreamTrack>> = {};
    SLOTS.forEach((source, index) => {
      const sender: FakeSender | undefined = this.connections.at(-1)?.transceivers[index]?.sender;
      if (sender?.track) sent[source] = sender.track;
    });
    return sent;
  }

  get texts(): string[] {
    return this.room.view.chat.map(({ content }) =>
      content.kind === 'text' ? content.text : content.kind,
    );
  }
}

export const names = (all: readonly { readonly displayName: string }[]): string[] =>
  all.map(({ displayName }) => displayName);
