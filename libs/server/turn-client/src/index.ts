export { parseIceUrl, type IceTransport, type IceUrl } from './ice-url';
export { type AddressFamily, type TransportAddress } from './stun/address';
export { stunBinding, type StunBinding } from './stun-binding';
export { type ConnectOptions, type TlsOptions } from './transport/connect-options';
export { TurnClient, type TurnOptions } from './turn-client';
export { TurnError, type TurnFailure } from './turn-error';
