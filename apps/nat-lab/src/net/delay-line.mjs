/**
 * A line that takes time: `node delay-line.mjs MS NEAR FAR`, each end as `OWN-ADDRESS=PEER-ADDRESS`. What a VXLAN interface of the peer
 * at one end sends here comes out at the peer of the other end, so many ms later.
 */
import { createSocket } from 'node:dgram';

/** Of VXLAN, RFC 7348 §5. */
const PORT = 4789;
const BUFFER_BYTES = 4_000_000;
const [ms, ...ends] = process.argv.slice(2);

const [near, far] = await Promise.all(
  ends.map(async (end) => {
    const [own, peer] = end.split('=');
    const options = { type: 'udp4', recvBufferSize: BUFFER_BYTES, sendBufferSize: BUFFER_BYTES };
    const socket = createSocket(options);
    await new Promise((resolve) => socket.bind(PORT, own, resolve));
    return { socket, peer };
  }),
);
for (const [from, to] of [
  [near, far],
  [far, near],
]) {
  const pass = (packet) => to.socket.send(packet, PORT, to.peer);
  from.socket.on('message', (packet) => setTimeout(pass, Number(ms), packet));
}
console.log('ready');
