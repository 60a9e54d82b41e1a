import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export interface UdpForwarder {
  readonly port: number;
  stop(): void;
}

/** A firewall with one open port: datagrams to `host` get to `target` from there, and answers come back. */
export async function startUdpForwarder(
  host: string,
  target: { readonly host: string; readonly port: number },
): Promise<UdpForwarder> {
  const outside = createSocket('udp4');
  const insides = new Map<string, Socket>();
  outside.on('message', (data, { address, port }) => {
    const client = `${address}:${port}`;
    let inside = insides.get(client);
    if (inside === undefined) {
      inside = createSocket('udp4');
      inside.on('message', (answer) => outside.send(answer, port, address));
      inside.on('error', () => undefined);
      insides.set(client, inside);
    }
    inside.send(data, target.port, target.host);
  });
  outside.bind(0, host);
  await once(outside, 'listening');
  return {
    port: outside.address().port,
    stop: () => {
      for (const socket of [outside, ...insides.values()]) socket.close();
    },
  };
}
