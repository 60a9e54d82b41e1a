/** The commands by which rooms, keys, the audit log and attempts are kept, and those of the libraries that do it. */
export const ROOM_STORE_COMMANDS: readonly string[] = [
  ...['GET', 'SET', 'DEL', 'EVAL', 'EVALSHA'],
  ...['XADD', 'XRANGE', 'PEXPIRE'],
  // What rate-limiter-flexible counts with.
  ...['INCRBY', 'PTTL', 'EXPIRE'],
];
