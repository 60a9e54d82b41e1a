import { TurnError, type TurnClient } from '@madang/server-turn-client';
import { failed, type Finding, together, warning, well } from '../report/finding';
import { relayFailure } from '../relay/failure';
import { call, type CallFigures } from '../relay/loopback-call';
import { nameOf } from '../relay/offer';
import { allocate, type TlsTrust } from '../relay/ways';
import type { Reachable } from './relay-reach';

const SECONDS = 3;
/** Speech suffers beyond. */
const MUCH_LOSS = 0.05;

/**
 * A call to ourselves through each relay alone: two allocations that send to each other, over two transports where there
 * are two.
 */
export async function checkRelayCall(
  signal: AbortSignal,
  relays: readonly Reachable[],
  trust: TlsTrust,
): Promise<Finding> {
  const findings = relays.map(
    async (relay) => [relay.pair.from.url.host, await callThrough(signal, relay, trust)] as const,
  );
  return together(await Promise.all(findings));
}

async function callThrough(
  signal: AbortSignal,
  { pair, hasOwnAddress }: Reachable,
  trust: TlsTrust,
): Promise<Finding> {
  const clients: TurnClient[] = [];
  const transports = [pair.from.url.transport, pair.to.url.transport];
  try {
    const from = await allocate(pair.from, trust);
    clients.push(from);
    const to = await allocate(pair.to, trust);
    clients.push(to);
    await from.permit(to.relayed.address);
    await to.permit(from.relayed.address);
    const figures = await call(from, to, SECONDS, signal);
    return judge(figures, transports, hasOwnAddress);
  } catch (error) {
    if (isDenied(error)) {
      return failed('relay_denies_itself', 'the relay does not send to its own address (403)');
    }
    return relayFailure(error, nameOf(pair.from.url));
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

function isDenied(error: unknown): boolean {
  if (!(error instanceof TurnError)) return false;
  return error.failure.kind === 'rejected' && error.failure.code === 403;
}

function judge(seen: CallFigures, transports: readonly string[], hasOwnAddress: boolean): Finding {
  const figures = { ...seen, transports };
  if (seen.received === 0) {
    return hasOwnAddress
      ? failed('relay_silent', 'nothing that one end sends gets to the other', { figures })
      : failed('relay_address_wrong', 'nothing gets to the address that the relay gives out', {
          figures,
        });
  }
  const percent = Math.round(seen.loss * 1_000) / 10;
  const rtt = seen.rttMs === null ? '' : `, ${seen.rttMs} ms there and back`;
  const message = `${seen.kbps} kbit/s over ${transports.join(' and ')}, ${percent} % lost${rtt}`;
  return seen.loss > MUCH_LOSS
    ? warning('relay_lossy', message, { figures })
    : well(message, { figures });
}
