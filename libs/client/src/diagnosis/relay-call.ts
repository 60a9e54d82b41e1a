import { type IceConfig } from '@madang/protocol';
import { browserIceServers } from '../peer/ice-servers';
import { type Clock } from '../util/clock';
import { Scope } from '../util/scope';
import {
  failed,
  isGood,
  ok,
  skipped,
  warning,
  type CheckOutcome,
  type RelayTransport,
} from './check';
import { withoutRelay, type IceTools } from './ice-checks';
import { LoadTest, type LoadFigures } from './load-test';
import { hostOf, relaysOver, transportOf } from './relay-urls';

/** ICE tries for about as long before a browser calls it failed (RFC 8445 §14). */
const CONNECT_MS = 10_000;
/** A small picture with sound needs this much; below it faces freeze. */
const ENOUGH_KBPS = 500;
/** From here on sound breaks up, however well the decoder hides it. */
const MUCH_LOSS_PERCENT = 5;

/**
 * A call with ourselves over each relay that has let us in, by the best transport that did: two connections that
 * may use nothing but it, and three seconds of packets like those of a video. The worst relay decides.
 */
export async function checkRelayCall(
  config: IceConfig,
  turn: Readonly<Record<RelayTransport, CheckOutcome>>,
  tools: IceTools,
): Promise<CheckOutcome> {
  if (config.relay !== 'ready') return skipped(withoutRelay(config));
  const urls = bestUrls(turn);
  if (urls.length === 0) return skipped('earlier-failed');
  const outcomes: CheckOutcome[] = [];
  for (const url of urls) outcomes.push(await callOver(url, config, tools));
  return (
    outcomes.find(({ state }) => state === 'failed') ??
    outcomes.find(({ state }) => state === 'warning') ??
    outcomes[0] ??
    skipped('earlier-failed')
  );
}

/** One URL for each relay, UDP before TCP before TLS. */
function bestUrls(turn: Readonly<Record<RelayTransport, CheckOutcome>>): readonly string[] {
  const byHost = new Map<string, string>();
  for (const outcome of [turn.udp, turn.tcp, turn.tls]) {
    if (!isGood(outcome)) continue;
    for (const { url, error } of outcome.figures.servers ?? []) {
      if (error === undefined && !byHost.has(hostOf(url))) byHost.set(hostOf(url), url);
    }
  }
  return [...byHost.values()];
}

async function callOver(url: string, config: IceConfig, tools: IceTools): Promise<CheckOutcome> {
  const { clock, createConnection, signal } = tools;
  const transport = transportOf(url) ?? 'udp';
  const iceServers = browserIceServers(
    relaysOver(config, [transport])
      .filter(({ urls }) => urls.includes(url))
      .map((server) => ({ ...server, urls: [url] })),
  );
  const scope = new Scope();
  const end = (): void => scope.end();
  signal.addEventListener('abort', end, { signal: scope.signal });
  try {
    const connect = (): RTCPeerConnection => {
      const connection = createConnection({ iceServers, iceTransportPolicy: 'relay' });
      scope.add(() => connection.close());
      return connection;
    };
    const [near, far] = [connect(), connect()];
    const began = clock.now();
    const channel = await openChannel(near, far, clock, scope);
    const ms = clock.now() - began;
    if (channel === null) return failed('relay-silent', { transport });
    return judge(await new LoadTest(channel.near, channel.far, clock, scope).run(), transport, ms);
  } finally {
    scope.end();
  }
}

interface Channels {
  readonly near: RTCDataChannel;
  readonly far: RTCDataChannel;
}

/** Resolves to `null` when it takes too long, fails or is ended. */
async function openChannel(
  near: RTCPeerConnection,
  far: RTCPeerConnection,
  clock: Clock,
  scope: Scope,
): Promise<Channels | null> {
  const listening = { signal: scope.signal };
  // Lost packets stay lost, as those of a picture do (RFC 8831 §6.1).
  const channel = near.createDataChannel('', { ordered: false, maxRetransmits: 0 });
  const opened = new Promise<Channels | null>((resolve) => {
    scope.add(clock.setTimeout(() => resolve(null), CONNECT_MS));
    scope.add(() => resolve(null));
    far.addEventListener(
      'datachannel',
      (event) => {
        const both = { near: channel, far: event.channel };
        if (channel.readyState === 'open') resolve(both);
        else channel.addEventListener('open', () => resolve(both), listening);
      },
      listening,
    );
    for (const one of [near, far]) {
      const look = (): void => void (one.connectionState === 'failed' && resolve(null));
      one.addEventListener('connectionstatechange', look, listening);
    }
  });
  try {
    passCandidates(near, far, scope);
    passCandidates(far, near, scope);
    await near.setLocalDescription();
    if (near.localDescription === null) return null;
    await far.setRemoteDescription(near.localDescription);
    await far.setLocalDescription();
    if (far.localDescription === null) return null;
    await near.setRemoteDescription(far.localDescription);
  } catch {
    // Closed meanwhile, or refused as a browser refuses relays it may not use: it does not connect.
    return null;
  }
  return opened;
}

/** Those that come before there is a description to add them to wait for it. */
function passCandidates(from: RTCPeerConnection, to: RTCPeerConnection, scope: Scope): void {
  const waiting: RTCIceCandidate[] = [];
  const listening = { signal: scope.signal };
  const pass = (candidate: RTCIceCandidate): void => {
    to.addIceCandidate(candidate).catch(() => undefined);
  };
  from.addEventListener(
    'icecandidate',
    ({ candidate }) => {
      if (candidate === null) return;
      if (to.remoteDescription === null) waiting.push(candidate);
      else pass(candidate);
    },
    listening,
  );
  to.addEventListener(
    'signalingstatechange',
    () => {
      if (to.remoteDescription !== null) for (const one of waiting.splice(0)) pass(one);
    },
    listening,
  );
}

function judge(load: LoadFigures, transport: RelayTransport, ms: number): CheckOutcome {
  const { kbps, lossPercent, roundTripMs } = load;
  const figures = {
    ...{ transport, ms, kbps, lossPercent },
    ...(roundTripMs === null ? {} : { roundTripMs }),
  };
  if (kbps === 0) return failed('relay-silent', figures);
  if (lossPercent > MUCH_LOSS_PERCENT) return warning('relay-lossy', figures);
  return kbps < ENOUGH_KBPS ? warning('relay-slow', figures) : ok(figures);
}
