import { type ErrorCode, type UnusableUrl } from '@madang/protocol';
import { type DeviceProblem } from '../media/media-view';

/** What is looked at, in the order in which it is shown. */
export const CHECKS = [
  'page',
  'server',
  'signal',
  'clock',
  'relay',
  'stun',
  'turnUdp',
  'turnTcp',
  'turnTls',
  'relayCall',
  'network',
  'microphone',
  'camera',
  'speaker',
] as const;
export type CheckId = (typeof CHECKS)[number];

export type RelayTransport = 'udp' | 'tcp' | 'tls';

/** Why a check is not green; each has a way out of its own. */
export type CheckReason =
  /** Something before it has failed, so that there is nothing to ask. */
  | 'earlier-failed'
  | 'insecure-context'
  | 'no-webrtc'
  | 'server-unreachable'
  /** Something answers, but not Madang: a proxy, or a page that asks to log in to a network. */
  | 'server-not-ours'
  | 'server-busy'
  | 'rate-limited'
  | 'creation-refused'
  | 'room-unknown'
  | 'room-closed'
  /** The socket was closed before it was open: no upgrade on the way, or an origin that is refused. */
  | 'socket-blocked'
  /** The socket opened, and no welcome came in time. */
  | 'signal-silent'
  | 'signal-refused'
  | 'signal-slow'
  | 'clock-off'
  | 'no-relay'
  | 'relay-unavailable'
  /** The server has found that no relay works, and offers none. */
  | 'relays-down'
  /** As that, of some URLs. */
  | 'some-relays-down'
  /** Of a transport: the server has found that it does not work, and does not offer it. */
  | 'left-out'
  /** Credentials come when a host has let us in. */
  | 'relay-withheld'
  | 'no-stun'
  | 'stun-unreachable'
  | 'not-offered'
  | 'turn-unreachable'
  /** As that, or its certificate is not trusted: browsers do not tell which. */
  | 'tls-unreachable'
  | 'credentials-refused'
  | 'quota-reached'
  | 'relay-error'
  | 'some-relays-failed'
  /** The relay gives an address and passes nothing on: closed ports, or a wrong external address. */
  | 'relay-silent'
  | 'relay-lossy'
  | 'relay-slow'
  | 'udp-blocked'
  | 'no-candidates'
  | 'no-way-out'
  /** Nothing outside the own network was asked, since the server names neither STUN nor relay. */
  | 'local-only'
  | 'not-tried'
  | 'not-listed'
  | Exclude<DeviceProblem, 'insecure-context'>;

/** What became of one STUN or TURN URL; `error` as of `icecandidateerror` (W3C webrtc-pc §4.8.1.4), 0 for silence. */
export interface AskedServer {
  readonly url: string;
  readonly ms: number;
  readonly error?: number;
}

/** What was measured. Durations are in ms. */
export interface Figures {
  readonly ms?: number;
  readonly roundTripMs?: number;
  /** How far our clock is ahead of the server's. */
  readonly offsetMs?: number;
  readonly kbps?: number;
  readonly lossPercent?: number;
  readonly transport?: RelayTransport;
  readonly code?: ErrorCode;
  readonly servers?: readonly AskedServer[];
  /** What the server has found not to work, without its words. */
  readonly leftOut?: readonly Omit<UnusableUrl, 'reason'>[];
  /** `host`, `srflx`, `prflx` or `relay`. */
  readonly candidateTypes?: readonly string[];
  /** Our own, without its last part. */
  readonly publicAddress?: string;
  readonly count?: number;
}

/** What a check that is over has come to. */
export type CheckOutcome =
  | { readonly state: 'ok'; readonly figures: Figures }
  | {
      readonly state: 'warning' | 'failed' | 'skipped';
      readonly reason: CheckReason;
      readonly figures: Figures;
    };

export type CheckResult = { readonly id: CheckId } & (
  { readonly state: 'waiting' } | { readonly state: 'running' } | CheckOutcome
);

export const ok = (figures: Figures = {}): CheckOutcome => ({ state: 'ok', figures });
export const warning = (reason: CheckReason, figures: Figures = {}): CheckOutcome => ({
  state: 'warning',
  reason,
  figures,
});
export const failed = (reason: CheckReason, figures: Figures = {}): CheckOutcome => ({
  state: 'failed',
  reason,
  figures,
});
export const skipped = (reason: CheckReason, figures: Figures = {}): CheckOutcome => ({
  state: 'skipped',
  reason,
  figures,
});

/** Whether people can be met in spite of it. */
export function isGood(outcome: CheckOutcome | undefined): boolean {
  return outcome?.state === 'ok' || outcome?.state === 'warning';
}
