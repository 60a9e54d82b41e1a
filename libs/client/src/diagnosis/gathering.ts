import { type IceServer } from '@madang/protocol';
import { browserIceServers } from '../peer/ice-servers';
import { type Clock } from '../util/clock';
import { Scope } from '../util/scope';

/** What one connection found; it is closed by now. */
export interface Gathering {
  readonly candidates: readonly RTCIceCandidate[];
  /** Codes of `icecandidateerror` (W3C webrtc-pc §4.8.1.4): of STUN (RFC 8489 §14.8), or 701 for a server not reached. */
  readonly errors: readonly number[];
  readonly ms: number;
}

export interface GatheringOptions {
  readonly clock: Clock;
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly iceServers: readonly IceServer[];
  readonly policy: RTCIceTransportPolicy;
  /** Whether this candidate is all that was asked for. */
  readonly suffices: (candidate: RTCIceCandidate) => boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Gathers candidates with a connection that connects to nobody. Resolves when one suffices, when there are no
 * more, after the time given, or when aborted, and always closes the connection, which frees what a relay has given.
 */
export async function gather(options: GatheringOptions): Promise<Gathering> {
  const { clock, createConnection, iceServers, policy, suffices, timeoutMs, signal } = options;
  const began = clock.now();
  const candidates: RTCIceCandidate[] = [];
  const errors: number[] = [];
  const scope = new Scope();
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { signal: scope.signal });
      scope.add(clock.setTimeout(resolve, timeoutMs));
      const connection = createConnection({
        iceServers: browserIceServers(iceServers),
        iceTransportPolicy: policy,
      });
      scope.add(() => connection.close());
      const listening = { signal: scope.signal };
      connection.addEventListener(
        'icecandidate',
        ({ candidate }) => {
          // The empty one says that a generation is complete, as the state does.
          if (candidate === null || candidate.candidate === '') return;
          candidates.push(candidate);
          if (suffices(candidate)) resolve();
        },
        listening,
      );
      connection.addEventListener(
        'icecandidateerror',
        ({ errorCode }) => void errors.push(errorCode),
        listening,
      );
      connection.addEventListener(
        'icegatheringstatechange',
        () => connection.iceGatheringState === 'complete' && resolve(),
        listening,
      );
      connection.createDataChannel('');
      connection.setLocalDescription().catch(() => resolve());
    });
  }
  scope.end();
  return { candidates, errors, ms: clock.now() - began };
}
