import { type IceConfig, type IceServer } from '@madang/protocol';
import {
  failed,
  isGood,
  ok,
  skipped,
  warning,
  type AskedServer,
  type CheckOutcome,
  type CheckReason,
  type RelayTransport,
} from './check';
import { gather, type GatheringOptions } from './gathering';
import { isLeftOut, transportOf, urlsOf } from './relay-urls';

/** Browsers give a server up after 9.5 s (RFC 8489 §6.2.1, with their own timers); nobody waits so long before a call. */
const ANSWER_MS = 6_000;

export type IceTools = Pick<GatheringOptions, 'clock' | 'createConnection' | 'signal'>;

/** One URL, and the ICE server that has just this one. */
interface Single {
  readonly url: string;
  readonly server: IceServer;
}

function singles(servers: readonly IceServer[], fits: (url: string) => boolean): Single[] {
  return servers.flatMap((server) =>
    server.urls.filter(fits).map((url) => ({ url, server: { ...server, urls: [url] } })),
  );
}

/** Whether each STUN URL tells us our public address, or that we have no other one. */
export async function checkStun(config: IceConfig, tools: IceTools): Promise<CheckOutcome> {
  const servers = singles(config.iceServers, (url) => /^stuns?:/.test(url));
  if (servers.length === 0) return skipped('no-stun');
  const asked = await Promise.all(servers.map((server) => askStun(server, tools)));
  return summary(asked, 'stun-unreachable');
}

async function askStun({ url, server }: Single, tools: IceTools): Promise<AskedServer> {
  const { candidates, errors, ms } = await gather({
    ...tools,
    iceServers: [server],
    policy: 'all',
    suffices: ({ type }) => type === 'srflx',
    timeoutMs: ANSWER_MS,
  });
  const isSeen = candidates.some(({ type }) => type === 'srflx');
  // A host with a public address of its own gets no second candidate of it, and no error.
  const isWithoutNat = errors.length === 0 && ms < ANSWER_MS;
  return isSeen || isWithoutNat ? { url, ms } : { url, ms, error: telling(errors) };
}

/** Whether each relay lets us in over this transport. */
export async function checkTurn(
  transport: RelayTransport,
  config: IceConfig,
  tools: IceTools,
): Promise<CheckOutcome> {
  const servers = singles(config.iceServers, (url) => transportOf(url) === transport);
  if (servers.length > 0) {
    const asked = await Promise.all(servers.map((server) => askTurn(server, tools)));
    return summary(asked, transport === 'tls' ? 'tls-unreachable' : 'turn-unreachable');
  }
  if (isLeftOut(config, transport)) return skipped('left-out');
  const reason = withoutRelay(config);
  return skipped(reason === 'left-out' ? 'not-offered' : reason);
}

/** Why there is none to ask. */
export function withoutRelay({ relay, unusable = [] }: IceConfig): CheckReason {
  switch (relay) {
    case 'ready':
      return 'not-offered';
    case 'none':
      return 'no-relay';
    case 'withheld':
      return 'relay-withheld';
    case 'unavailable':
      return unusable.length > 0 ? 'left-out' : 'relay-unavailable';
  }
}

async function askTurn({ url, server }: Single, tools: IceTools): Promise<AskedServer> {
  const { candidates, errors, ms } = await gather({
    ...tools,
    iceServers: [server],
    policy: 'relay',
    suffices: ({ type }) => type === 'relay',
    timeoutMs: ANSWER_MS,
  });
  const isIn = candidates.some(({ type }) => type === 'relay');
  return isIn ? { url, ms } : { url, ms, error: telling(errors) };
}

function summary(asked: readonly AskedServer[], unreachable: CheckReason): CheckOutcome {
  const reached = asked.filter(({ error }) => error === undefined);
  const figures = {
    ms: Math.min(...(reached.length > 0 ? reached : asked).map(({ ms }) => ms)),
    servers: asked,
  };
  if (reached.length === asked.length) return ok(figures);
  if (reached.length > 0) return warning('some-relays-failed', figures);
  return failed(reasonOf(asked, unreachable), figures);
}

/** RFC 8656 §5: 401 after the second try means that name or password are wrong, 486 and 508 that there is no place. */
function reasonOf(asked: readonly AskedServer[], unreachable: CheckReason): CheckReason {
  const error = telling(asked.map((one) => one.error ?? 0));
  if (error === 0 || error >= 700) return unreachable;
  if (error === 401) return 'credentials-refused';
  return error === 486 || error === 508 ? 'quota-reached' : 'relay-error';
}

/** What a server has said tells more than that another address of it was not reached. */
function telling(errors: readonly number[]): number {
  return errors.find((error) => error > 0 && error < 700) ?? errors[0] ?? 0;
}

/** Which kinds of candidates there are, and what they mean together with what the servers said. */
export async function checkNetwork(
  config: IceConfig,
  outcomes: { readonly stun: CheckOutcome; readonly turn: Record<RelayTransport, CheckOutcome> },
  tools: IceTools,
): Promise<CheckOutcome> {
  const { candidates } = await gather({
    ...tools,
    iceServers: config.iceServers.map(withoutRelays).filter(({ urls }) => urls.length > 0),
    policy: 'all',
    suffices: () => false,
    timeoutMs: ANSWER_MS,
  });
  const { stun, turn } = outcomes;
  const isRelayed = isGood(turn.udp) || isGood(turn.tcp) || isGood(turn.tls);
  const types = new Set(candidates.map(({ type }) => String(type)));
  if (isRelayed) types.add('relay');
  const reflexive = candidates.find(({ type }) => type === 'srflx')?.address ?? null;
  const figures = {
    candidateTypes: [...types].sort(),
    ...(reflexive === null ? {} : { publicAddress: mask(reflexive) }),
  };
  if (types.size === 0) return failed('no-candidates', figures);
  if (types.has('srflx') || isGood(stun) || isGood(turn.udp)) return ok(figures);
  if (isRelayed) return warning('udp-blocked', figures);
  const wasAsked = urlsOf(config).length > 0;
  return wasAsked ? failed('no-way-out', figures) : warning('local-only', figures);
}

function withoutRelays(server: IceServer): IceServer {
  return { urls: server.urls.filter((url) => transportOf(url) === null) };
}

/** Enough to recognise one's own network, too little to find it. */
export function mask(address: string): string {
  if (address.includes(':')) return `${address.split(':').slice(0, 2).join(':')}:…`;
  return address.replace(/^(\d+\.\d+)\..*$/, '$1.x.x');
}
