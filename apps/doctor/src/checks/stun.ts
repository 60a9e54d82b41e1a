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
export async function checkStun({ stuns }: RelayOffer): Promise<Finding<Reflection>> {
  let finding = well<Reflection>('no server for this alone is offered; relays tell it as well');
  for (const server of stuns) {
    const where = nameOf(server);
    try {
      const { mapped, rttMs } = await stunBinding(server, { timeoutMs: TIMEOUT_MS });
      const ms = Math.round(rttMs);
      finding = well(`${where} tells us our address in ${ms} ms`, {
        figures: { where, rttMs: ms },
        ground: { address: mapped.address },
      });
    } catch (error) {
      return { ...relayFailure(error, where), reason: 'stun_unreachable' };
    }
  }
  return finding;
}
