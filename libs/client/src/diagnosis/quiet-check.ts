import { type IceConfig } from '@madang/protocol';
import { type IceTools } from './ice-checks';
import { gather } from './gathering';
import { isLeftOut, relaysOver } from './relay-urls';

/** Shorter than in a diagnosis: it is about calls that begin well. */
const ANSWER_MS = 4_000;
/** Joining takes two of them, each word of chat one: from here on it is felt. */
export const SLOW_ROUND_TRIP_MS = 400;

/** What is worth saying before a meeting; `fine` is not. */
export type QuietFinding =
  | 'fine'
  | 'no-relay'
  | 'relay-unavailable'
  /** The server knows that no relay works. */
  | 'relays-down'
  /** It knows that UDP does not work; TCP or TLS does. */
  | 'relay-without-udp'
  | 'relay-unreachable'
  | 'relay-refused'
  /** The relay is reached by TCP or TLS only. */
  | 'udp-blocked'
  | 'signal-slow';

export interface QuietOptions extends IceTools {
  readonly config: IceConfig;
  /** Resolves to the time of one ping in ms, `null` when none was answered. */
  readonly measure: () => Promise<number | null>;
}

/**
 * What stands between us and a good call, by the ICE servers of a session that is there already. It asks for one
 * relay candidate, and for a second one only where UDP fails. Resolves to `fine` when aborted, and while relays are withheld.
 */
export async function checkQuietly(options: QuietOptions): Promise<QuietFinding> {
  const { config, signal, measure } = options;
  if (config.relay === 'none') return 'no-relay';
  const isKnown = (config.unusable?.length ?? 0) > 0;
  if (config.relay === 'unavailable') return isKnown ? 'relays-down' : 'relay-unavailable';
  if (config.relay !== 'ready') return 'fine';
  const overUdp = await reach(options, ['udp']);
  if (signal.aborted) return 'fine';
  if (overUdp === 'refused') return 'relay-refused';
  if (overUdp !== 'reached') {
    const otherwise = await reach(options, ['tcp', 'tls']);
    if (signal.aborted) return 'fine';
    if (otherwise === 'refused') return 'relay-refused';
    if (otherwise !== 'reached') return 'relay-unreachable';
    if (overUdp === 'unreached') return 'udp-blocked';
    if (isLeftOut(config, 'udp')) return 'relay-without-udp';
  }
  const roundTripMs = await within(measure(), options);
  const isSlow = roundTripMs !== null && roundTripMs > SLOW_ROUND_TRIP_MS;
  return isSlow && !signal.aborted ? 'signal-slow' : 'fine';
}

async function reach(
  options: QuietOptions,
  transports: Parameters<typeof relaysOver>[1],
): Promise<'reached' | 'refused' | 'unreached' | 'not-offered'> {
  const iceServers = relaysOver(options.config, transports);
  if (iceServers.length === 0) return 'not-offered';
  const { candidates, errors } = await gather({
    ...options,
    iceServers,
    policy: 'relay',
    suffices: ({ type }) => type === 'relay',
    timeoutMs: ANSWER_MS,
  });
  if (candidates.some(({ type }) => type === 'relay')) return 'reached';
  return errors.includes(401) ? 'refused' : 'unreached';
}

/** A connection that is lost meanwhile answers never. */
function within(
  measured: Promise<number | null>,
  { clock, signal }: IceTools,
): Promise<number | null> {
  return new Promise((resolve) => {
    const settle = (value: number | null): void => {
      cancel();
      signal.removeEventListener('abort', giveUp);
      resolve(value);
    };
    const giveUp = (): void => settle(null);
    const cancel = clock.setTimeout(giveUp, ANSWER_MS);
    signal.addEventListener('abort', giveUp);
    measured.then(settle, giveUp);
  });
}
