import { createHmac } from 'node:crypto';
import type { TestCoturn } from '@madang/testing';
import type { Person } from '@madang/testing-browser';

interface IceOffer {
  readonly relay: 'ready' | 'none' | 'unavailable';
  readonly iceServers: readonly object[];
  readonly expiresAt: number | null;
}

/** What a welcome says of a relay that may be all that there is: by UDP, TCP, and by TLS where it listens for that. */
export function relayOffer(
  relay: Pick<TestCoturn, 'host' | 'port' | 'tlsPort'>,
  secret: string,
): IceOffer {
  const { host, port, tlsPort } = relay;
  const expiry = Math.floor(Date.now() / 1_000) + 600;
  const username = `${expiry}:p_doctor`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  const urls = [
    `turn:${host}:${port}?transport=udp`,
    `turn:${host}:${port}?transport=tcp`,
    ...(tlsPort === null ? [] : [`turns:${host}:${tlsPort}?transport=tcp`]),
  ];
  return {
    relay: 'ready',
    iceServers: [{ urls: [`stun:${host}:${port}`] }, { urls, username, credential }],
    expiresAt: expiry * 1_000,
  };
}

export const NO_RELAY: IceOffer = { relay: 'none', iceServers: [], expiresAt: null };

/**
 * From now on this person's welcomes offer these relays, whatever the server knows of them: a server that looks
 * after its relays would not offer broken ones, and what a browser makes of those is to be seen.
 */
export async function offerIce({ page }: Person, ice: IceOffer): Promise<void> {
  await page.routeWebSocket(/\/signal\b/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const frame = JSON.parse(message.toString()) as Record<string, unknown>;
      if (frame.type === 'ice') return;
      socket.send(frame.type === 'welcome' ? JSON.stringify({ ...frame, ice }) : message);
    });
  });
}
