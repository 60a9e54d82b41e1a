/** RFC 8489 §5. */
export const MAGIC_COOKIE = 0x2112a442;

/** RFC 8489 §18.2 and RFC 8656 §17. */
export const METHOD = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
} as const;

/** RFC 8489 §18.3 and RFC 8656 §18. */
export const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  fingerprint: 0x8028,
} as const;

/** RFC 8656 §19 and RFC 8489 §18.4, those that we act on. */
export const ERROR_CODE = {
  unauthenticated: 401,
  allocationMismatch: 437,
  staleNonce: 438,
} as const;

/** The protocol number of UDP, for REQUESTED-TRANSPORT. */
export const UDP_PROTOCOL = 17;
