import { eventually, type Person } from '@madang/testing-browser';

/** The path that a page's media take, by the statistics of its connection. */
export interface Path {
  /** `host`, `srflx`, `prflx`, or `relay/` and how the page speaks with its relay. */
  readonly local: string;
  readonly localAddress: string;
  readonly remote: string;
  readonly remoteAddress: string;
  readonly roundTripMs: number;
}

/** Runs in the page: the nominated pair of its connection, `null` while there is none. */
async function readPath(): Promise<Path | null> {
  for (const peer of window.madangProbe.peers.toReversed()) {
    if (peer.connectionState !== 'connected') continue;
    const stats = new Map<string, Record<string, unknown>>();
    (await peer.getStats()).forEach((one: Record<string, unknown>) =>
      stats.set(String(one.id), one),
    );
    const transport = [...stats.values()].find(({ type }) => type === 'transport');
    const pair = stats.get(String(transport?.selectedCandidatePairId));
    const local = stats.get(String(pair?.localCandidateId));
    const remote = stats.get(String(pair?.remoteCandidateId));
    if (!local || !remote) continue;
    const { relayProtocol } = local;
    const how = typeof relayProtocol === 'string' ? `/${relayProtocol}` : '';
    return {
      local: `${String(local.candidateType)}${how}`,
      localAddress: String(local.address),
      remote: String(remote.candidateType),
      remoteAddress: String(remote.address),
      roundTripMs: Number(pair?.currentRoundTripTime ?? 0) * 1_000,
    };
  }
  return null;
}

export function pathOf(person: Person): Promise<Path> {
  return eventually(`${person.name} has a path`, async () => {
    return (await person.page.evaluate(readPath)) ?? undefined;
  });
}
