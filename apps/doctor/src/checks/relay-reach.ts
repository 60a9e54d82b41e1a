import { lookup } from 'node:dns/promises';
import { TurnError, type TurnClient } from '@madang/server-turn-client';
import { failed, type Finding, together, well } from '../report/finding';
import { isPlausible } from '../relay/address';
import { getsThrough } from '../relay/direct';
import { relayFailure } from '../relay/failure';
import { nameOf, type RelayPair } from '../relay/offer';
import { allocate, type TlsTrust } from '../relay/ways';

/** A relay whose relayed addresses are not known to be wrong. */
export interface Reachable {
  readonly pair: RelayPair;
  /** Whether its relayed address is one by which we know it. */
  readonly hasOwnAddress: boolean;
}

/** Whether others get to the addresses that each relay gives out: the right address, and open ports. */
export async function checkRelayReach(
  signal: AbortSignal,
  pairs: readonly RelayPair[],
  trust: TlsTrust,
): Promise<Finding<readonly Reachable[]>> {
  const findings = pairs.map(
    async (pair) => [pair.from.url.host, await reach(signal, pair, trust)] as const,
  );
  return together(await Promise.all(findings));
}

async function reach(
  signal: AbortSignal,
  pair: RelayPair,
  trust: TlsTrust,
): Promise<Finding<Reachable>> {
  const way = pair.from;
  const where = nameOf(way.url);
  try {
    const [client, addresses] = await Promise.all([
      allocate(way, trust),
      lookup(way.url.host, { all: true }),
    ]);
    try {
      const servers = addresses.map(({ address }) => address);
      return await judge(signal, client, pair, servers);
    } finally {
      await client.close();
    }
  } catch (error) {
    return relayFailure(error, where);
  }
}

async function judge(
  signal: AbortSignal,
  client: TurnClient,
  pair: RelayPair,
  servers: readonly string[],
): Promise<Finding<Reachable>> {
  const { address } = client.relayed;
  const figures = { relayed: address, servers };
  const hasOwnAddress = servers.includes(address);
  const more = { figures, ground: { pair, hasOwnAddress } };
  if (!isPlausible(address, servers)) {
    return failed(
      'relay_address_wrong',
      `the relay gives out ${address}, where nobody outside gets to; it is reached at ${servers.join(', ')}`,
      { figures },
    );
  }
  if (!(await mayHearUs(client))) {
    return well(
      `the relay gives out ${address}; it sends nothing to our network, so it was not tried`,
      more,
    );
  }
  if (await getsThrough(client, client.relayed, signal)) {
    return well(`the relay gives out ${address}, and datagrams get there`, more);
  }
  return hasOwnAddress
    ? failed('relay_ports_closed', `nothing gets to the relay's ports at ${address} from here`, {
        figures,
      })
    : failed(
        'relay_address_wrong',
        `the relay gives out ${address}, where nothing gets to; it is reached at ${servers.join(', ')}`,
        { figures },
      );
}

/** A relay that is well kept sends to no private address, not even for us. */
async function mayHearUs(client: TurnClient): Promise<boolean> {
  try {
    await client.permit(client.mapped.address);
    return true;
  } catch (error) {
    if (error instanceof TurnError && error.failure.kind === 'rejected') return false;
    throw error;
  }
}
