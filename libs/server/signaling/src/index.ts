export { HttpIceModule } from './ice/http-ice.module';
export { HttpIceServerSource, type TurnServiceAddress } from './ice/http-ice-server-source';
export { turnServiceAddress, turnServiceEnv, type TurnServiceEnv } from './ice/turn-service-env';
export { IceServerSource, type OfferedUrlsListener } from './ice/ice-server-source';
export { SignalingConfig, signalingEnv } from './signaling-config';
export { SignalingModule, useSignaling } from './signaling.module';
export { SIGNAL_PATH } from './upgrade-gate';
