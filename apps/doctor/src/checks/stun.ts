import { stunBinding } from '@madang/server-turn-client';
import { type Finding, well } from '../report/finding';
import { relayFailure } from '../relay/failure';
import { nameOf, type RelayOffer } from '../relay/offer';

const TIMEOUT_MS = 4_000;

/** How the world sees this machine, as a STUN server or a relay tells it. */
export interface Reflection {
  readonly address: string;
}

/** Whether we are told our public address, by which two browsers behind NATs find each other. */
export async function checkStun({ stuns, relays }: RelayOffer): Promise<Finding<Reflection>> {
  const fallback = relays.find(({ url }) => url.transport === 'udp')?.url;
  const servers = stuns.length > 0 ? stuns : fallback === undefined ? [] : [fallback];
  const [first] = servers;
  if (first === undefined) return well('no server for this is offered');
  let latest: Reflection | undefined;
  let rttMs = 0;
  for (const server of servers) {
    try {
      const binding = await stunBinding(server, { timeoutMs: TIMEOUT_MS });
      [latest, rttMs] = [{ address: binding.mapped.address }, Math.round(binding.rttMs)];
    } catch (error) {
      return { ...relayFailure(error, nameOf(server)), reason: 'stun_unreachable' };
    }
  }
  const more = { figures: { rttMs, server: nameOf(first) } };
  return well(
    `${nameOf(first)} tells us our address in ${rttMs} ms`,
    latest === undefined ? more : { ...more, ground: latest },
  );
}
