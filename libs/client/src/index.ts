export { buildMeetingLink, parseMeetingLink, type MeetingLink } from './api/meeting-link';
export { RoomsApi, type RoomsApiOptions } from './api/rooms-api';
export {
  CHECKS,
  type AskedServer,
  type CheckId,
  type CheckReason,
  type CheckResult,
  type Figures,
  type RelayTransport,
} from './diagnosis/check';
export { type TriableDevice } from './diagnosis/device-checks';
export { Diagnosis, type DiagnosisOptions, type DiagnosisView } from './diagnosis/diagnosis';
export { type DiagnosisEnvironment } from './diagnosis/diagnosis-environment';
export { type DoctorsApi } from './diagnosis/doctors-room';
export { type QuietFinding } from './diagnosis/quiet-check';
export { reportOf, type DiagnosisReport } from './diagnosis/report';
export { hostOf, transportOf } from './diagnosis/relay-urls';
export { ApiError, ClientError, SignalError } from './errors';
export { AudioLevel } from './media/audio-level';
export {
  LocalMedia,
  type LocalMediaEvents,
  type LocalMediaOptions,
  type MediaPermissions,
} from './media/local-media';
export {
  type Device,
  type DeviceProblem,
  type MediaView,
  type SourceState,
} from './media/media-view';
export { type Environment, type LoudnessMeter } from './room/environment';
export { Hosting } from './room/hosting';
export { Room } from './room/room';
export { type RoomEvents } from './room/room-events';
export { type RoomOptions } from './room/room-options';
export {
  type ChatMessage,
  type EndReason,
  type LinkState,
  type ParticipantView,
  type PublicationView,
  type RoomPhase,
  type RoomView,
} from './room/room-view';
export { RoomKey } from './seal/room-key';
export { type NetworkEvents } from './signal/network-events';
export { type ResumeStore } from './signal/resume-store';
export { type Transport, type TransportFactory, type TransportListener } from './signal/transport';
export { createWebSocketTransport } from './signal/websocket-transport';
export { systemClock, type Clock } from './util/clock';
