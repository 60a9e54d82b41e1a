/** The gateway in parts, without Nest and HTTP: for the simulation, which puts it together by hand. */
export { Departures } from './departures';
export { Dispatcher } from './dispatcher';
export { Doorkeeper } from './doorkeeper';
export { Failures } from './failures';
export { AppendHandler } from './handlers/append.handler';
export { HelloHandler } from './handlers/hello.handler';
export { LeaveHandler } from './handlers/leave.handler';
export { PingHandler } from './handlers/ping.handler';
export { ReconnectWindow } from './reconnect-window';
export { VolatileHandler } from './handlers/volatile.handler';
export { SessionRegistry } from './session-registry';
export { SignalingConfig } from './signaling-config';
export { SignalingGateway } from './signaling.gateway';
export { SignalingMetrics } from './signaling-metrics';
