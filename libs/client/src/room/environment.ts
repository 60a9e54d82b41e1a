import { type RoomId } from '@madang/protocol';
import { AudioLevel } from '../media/audio-level';
import { windowNetworkEvents, type NetworkEvents } from '../signal/network-events';
import { createSessionResumeStore, type ResumeStore } from '../signal/resume-store';
import { type TransportFactory } from '../signal/transport';
import { createWebSocketTransport } from '../signal/websocket-transport';
import { systemClock, type Clock } from '../util/clock';
import { reportUncaught, type ErrorReporter } from '../util/report';

/** How loud a track of our own is. */
export type LoudnessMeter = Pick<AudioLevel, 'read' | 'dispose'>;

/** Everything a room needs of its surroundings; any part of it can be replaced. */
export interface Environment {
  readonly clock: Clock;
  readonly transport: TransportFactory;
  readonly network: NetworkEvents;
  /** Without one, a page load begins a new session. */
  readonly store: ResumeStore | undefined;
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly createMeter: (track: MediaStreamTrack) => LoudnessMeter;
  readonly isHidden: () => boolean;
  readonly report: ErrorReporter;
}

/** What is given, and the browser's own for the rest. */
export function completeEnvironment(roomId: RoomId, given: Partial<Environment>): Environment {
  return {
    clock: given.clock ?? systemClock,
    transport: given.transport ?? createWebSocketTransport(),
    network: given.network ?? windowNetworkEvents(),
    store: 'store' in given ? given.store : createSessionResumeStore(roomId),
    createConnection:
      given.createConnection ?? ((configuration) => new RTCPeerConnection(configuration)),
    createMeter: given.createMeter ?? ((track) => new AudioLevel(track)),
    isHidden: given.isHidden ?? (() => document.hidden),
    report: given.report ?? reportUncaught,
  };
}
