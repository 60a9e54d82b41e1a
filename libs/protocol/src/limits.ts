/** Every bound of the wire in one place. Bytes are UTF-8 bytes; durations end in `Ms`. See docs/protocol.md §11. */
export const LIMITS = {
  /** The first frame of a connection, before the gateway knows who is speaking. */
  helloFrameBytes: 8 * 1024,
  /** Any later frame from a client. */
  frameBytes: 64 * 1024,
  /** Parts in which one frame may come (RFC 6455 §5.4); browsers send one. */
  frameFragments: 64,
  /** A sealed payload of a signal or a chat entry, in characters of its text form. */
  payloadChars: 48 * 1024,
  /** The payload of a volatile message, in characters. */
  volatilePayloadChars: 1_024,
  /** A chat message before sealing, in Unicode code points. */
  chatChars: 4_000,
  /** A display name, in grapheme clusters … */
  displayNameChars: 64,
  /** … and in bytes, as a cluster may have many. */
  displayNameBytes: 512,
  passwordChars: 128,
  /** Participants who have joined. Media is a mesh: each one sends to each other one. */
  roomCapacity: 8,
  /** Participants who have joined or are still previewing. */
  roomSessions: 16,
  /** Besides these, participants who wait for a host to let them in. */
  roomWaiting: 16,
  publications: 4,
  /** What a late joiner is given of the chat: at most so many entries … */
  chatHistoryEntries: 200,
  /** … and at most so many characters of payload. */
  chatHistoryChars: 512 * 1024,
  /** Entries a room keeps for resuming; older cursors get a snapshot. */
  logEntries: 1_024,
  /** A connection must say hello within this time. */
  helloTimeoutMs: 5_000,
  /** A client sends at least one frame per interval … */
  heartbeatMs: 5_000,
  /** … and a connection without any frame for this long is closed. */
  idleTimeoutMs: 15_000,
  /** How long a participant without a connection keeps its place. */
  graceMs: 15_000,
  /** Over how long the clients of a lost gateway spread their first attempts: at least this … */
  minReconnectWindowMs: 1_000,
  /** … and at most this, well below `graceMs`: whoever waits to the end must still find its place. */
  maxReconnectWindowMs: 10_000,
  ticketTtlMs: 60_000,
  /** Frames per second of one connection, on average, and at once. */
  framesPerSecond: 100,
  frameBurst: 400,
  /** Bytes of frames likewise. */
  bytesPerSecond: 256 * 1024,
  byteBurst: 1024 * 1024,
  /** Of these frames: signals … */
  signalsPerSecond: 50,
  signalBurst: 300,
  /** … chat and states together, which go to everybody … */
  statementsPerSecond: 20,
  statementBurst: 250,
  /** … what hosts do … */
  actsPerSecond: 10,
  actBurst: 40,
  /** … pings … */
  pingsPerSecond: 5,
  pingBurst: 50,
  /** … and volatile messages; what is beyond is dropped without a word. */
  volatilePerSecond: 10,
  volatileBurst: 20,
  /** Bytes waiting for a slow reader from which on what is volatile or outdated is left out … */
  slowBytes: 256 * 1024,
  /** … before it is closed with `slow_consumer` … */
  outboxBytes: 1024 * 1024,
  /** … as when a frame waits for so long … */
  longestWaitMs: 5_000,
  /** … besides the time that the bytes before it and its own take at this rate. */
  slowestBytesPerSecond: 64 * 1024,
} as const;
