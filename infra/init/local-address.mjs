import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

/** A documentation address (RFC 5737, TEST-NET-2): routed like any address elsewhere, and nobody's. */
const ELSEWHERE = '198.51.100.1';

/**
 * The IPv4 address of this host on its way to other hosts. Connecting a UDP socket asks the routing table and
 * sends nothing. A host without a route has the address of its first interface, or 127.0.0.1.
 */
export async function localAddress() {
  return (await routedAddress()) ?? firstInterface() ?? '127.0.0.1';
}

function routedAddress() {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.connect(9, ELSEWHERE, (error) => {
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
