import { connect as connectPlain } from './socket-io.mjs';

/** As `socket-io.mjs`, with an acknowledgement for each signal, as Madang gives one. */
export const connect = (options) => connectPlain({ ...options, acknowledged: () => undefined });
