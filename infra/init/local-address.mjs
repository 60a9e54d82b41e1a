import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

/** Documentation addresses (RFC 5737, RFC 3849): routed like any address elsewhere, and nobody's. */
const ELSEWHERE = { udp4: '198.51.100.1', udp6: '2001:db8::1' };

/**
 * The IPv4 address of this host on its way to other hosts. Connecting a UDP socket asks the routing table and
 * sends nothing. A host without a route has the address of its first interface, or 127.0.0.1.
 */
export async function localAddress() {
  return (await routedAddress('udp4')) ?? firstInterface() ?? '127.0.0.1';
}

/** The IPv6 address of this host on its way to other hosts, if it is one that they can reach (RFC 4291 §2.4, 2000::/3). */
export async function localAddress6() {
  const address = await routedAddress('udp6');
  return address !== undefined && /^[23][0-9a-f]{3}:/.test(address) ? address : undefined;
}

function routedAddress(type) {
  return new Promise((resolve) => {
    const socket = createSocket(type);
    socket.connect(9, ELSEWHERE[type], (error) => {
      const address = error ? undefined : socket.address().address;
      socket.close();
      resolve(address);
    });
  });
}

function firstInterface() {
  return Object.values(networkInterfaces())
    .flat()
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
