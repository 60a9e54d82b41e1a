import { type TransportFactory } from '../signal/transport';
import { createWebSocketTransport } from '../signal/websocket-transport';
import { systemClock, type Clock } from '../util/clock';
import { reportUncaught, type ErrorReporter } from '../util/report';

/** Everything a diagnosis needs of its surroundings; any part of it can be replaced. */
export interface DiagnosisEnvironment {
  readonly clock: Clock;
  readonly transport: TransportFactory;
  /** `null` where the browser has no WebRTC, or an extension took it away. */
  readonly createConnection: ((configuration: RTCConfiguration) => RTCPeerConnection) | null;
  readonly devices: MediaDevices | undefined;
  readonly permissions: Permissions | undefined;
  readonly isSecure: boolean;
  readonly report: ErrorReporter;
}

/** What is given, and the browser's own for the rest. */
export function completeDiagnosisEnvironment(
  given: Partial<DiagnosisEnvironment> = {},
): DiagnosisEnvironment {
  const { permissions, mediaDevices } = globalThis.navigator ?? {};
  return {
    clock: given.clock ?? systemClock,
    transport: given.transport ?? createWebSocketTransport(),
    createConnection: 'createConnection' in given ? given.createConnection : browserConnections(),
    devices: 'devices' in given ? given.devices : mediaDevices,
    permissions: 'permissions' in given ? given.permissions : permissions,
    isSecure: given.isSecure ?? globalThis.isSecureContext !== false,
    report: given.report ?? reportUncaught,
  };
}

function browserConnections(): DiagnosisEnvironment['createConnection'] {
  if (typeof RTCPeerConnection === 'undefined') return null;
  return (configuration) => new RTCPeerConnection(configuration);
}
