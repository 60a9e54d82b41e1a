import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { TransportAddress, TurnClient } from '@madang/server-turn-client';

const TRIES = 8;
const EACH_MS = 250;

/** Whether a datagram sent straight to a relayed address gets there, as that of another browser would. */
export async function getsThrough(
  client: TurnClient,
  to: TransportAddress,
  signal: AbortSignal,
): Promise<boolean> {
  const socket = createSocket(isIPv6(to.address) ? 'udp6' : 'udp4');
  // "Port unreachable" is as good as silence.
  socket.on('error', () => undefined);
  const word = Buffer.from(`madang doctor ${Math.random()}`);
  let hasArrived = false;
  const stop = client.onData((_from, data) => {
    if (data.equals(word)) hasArrived = true;
  });
  try {
    socket.bind();
    await once(socket, 'listening', { signal });
    for (let tries = 0; tries < TRIES && !hasArrived; tries += 1) {
      socket.send(word, to.port, to.address);
      await arrival(client, word, EACH_MS);
    }
    return hasArrived;
  } finally {
    stop();
    socket.close();
  }
}

/** Resolves when the word comes, or after a while. */
function arrival(client: TurnClient, word: Buffer, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(settle, ms);
    const stop = client.onData((_from, data) => {
      if (data.equals(word)) settle();
    });
  });
}
