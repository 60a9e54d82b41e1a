import { LogUnavailableError } from '@madang/server-room-log';

type Reply = readonly [kind: string, ...rest: unknown[]];

/**
 * Asks what the store grants only to nodes with a lease, and once more after renewing it: nobody becomes a
 * member through a node that the others take for dead. Rejects with `LogUnavailableError` without a lease.
 */
export async function leased<R extends Reply>(
  ask: () => Promise<R>,
  renew: () => Promise<void>,
): Promise<Exclude<R, readonly [kind: 'unleased']>> {
  let reply = await ask();
  if (reply[0] === 'unleased') {
    await renew();
    reply = await ask();
  }
  if (reply[0] === 'unleased')
    throw new LogUnavailableError('the lease of this node does not hold');
  return reply as Exclude<R, readonly [kind: 'unleased']>;
}
