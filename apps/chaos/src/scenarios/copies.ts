import type { Frame } from '../cluster/redis-watch';
import { exactly, type Figure } from './scenario';

/** By room, the nodes on which its people are. */
export type HostedRooms = Map<string, ReadonlySet<string>>;

/** Something that was said. */
export interface Told {
  readonly room: string;
  /** For everybody in the room, or for one person. */
  readonly isForAll: boolean;
}

interface News {
  readonly roomId?: string;
  readonly entry?: { readonly kind: string };
}

/** How many gateways were told of what was said, compared with those that had to be. */
export function copyFigures(
  frames: readonly Frame[],
  told: readonly Told[],
  hosts: HostedRooms,
): Figure[] {
  const copies = frames.map(({ nodeId, text }) => {
    const [news] = JSON.parse(text) as readonly News[];
    const room = news?.roomId ?? '';
    return { kind: news?.entry?.kind, isHost: hosts.get(room)?.has(nodeId) === true };
  });
  const forAll = told.filter(({ isForAll }) => isForAll);
  const needed = forAll.reduce((sum, { room }) => sum + (hosts.get(room)?.size ?? 0), 0);
  const copiesOf = (kind: string): number => copies.filter((copy) => copy.kind === kind).length;
  const strays = copies.filter(({ isHost }) => !isHost).length;
  return [
    exactly('copies per gateway with the room', copiesOf('chat') / needed, 1),
    exactly('copies per directed message', copiesOf('signal') / (told.length - forAll.length), 1),
    exactly('copies to gateways without the room', strays, 0),
  ];
}
