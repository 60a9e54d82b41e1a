/** The client's end of signaling without media and sealing: for the simulation and the fault suite. */
export { SignalError } from './errors';
export { EMPTY_ROSTER, takeEntry, takeSnapshot, type Roster } from './room/roster';
export { ReplayGuard } from './seal/replay-guard';
export { createSessionResumeStore } from './signal/resume-store';
export { fullJitter, type ReconnectPolicy } from './signal/reconnect-policy';
export { createSessionId } from './signal/session-id';
export { SignalClient } from './signal/signal-client';
export { type SignalClientOptions } from './signal/signal-client-options';
export { type Transport, type TransportFactory, type TransportListener } from './signal/transport';
