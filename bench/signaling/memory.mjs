/**
 * Memory of a node for each idle connection, authenticated where the stack has that: Madang, Socket.IO and bare
 * `ws`. `node bench/signaling/memory.mjs [--connections 2000] [--rounds 3]`, after `npm run build`. Prints the
 * growth of the resident memory divided by the connections, after they have been idle for some seconds.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { residentBytes } from '../lib/processes.mjs';
import { median, table } from '../lib/table.mjs';
import { STACKS } from './stacks.mjs';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
  },
});
const connections = Number(values.connections);
const PER_ROOM = 8;
/** How many connect before memory is looked at for the first time: what a node has only once is there then. */
const WARM = 200;

async function kilobytesPerConnection(name) {
  const stack = await STACKS[name].start(1);
  const { connect, createRoom } = await import(`./clients/${STACKS[name].client}.mjs`);
  const [{ port, pid }] = stack.nodes;
  const clients = [];
  let roomId;
  const open = async (count) => {
    for (let i = 0; i < count; i += 1) {
      if (createRoom && clients.length % PER_ROOM === 0) roomId = await createRoom(stack.rooms);
      const onSignal = () => undefined;
      clients.push(await connect({ port, rooms: stack.rooms, roomId, onSignal }));
    }
    await wait(6_000);
    return residentBytes(pid);
  };
  try {
    const before = await open(WARM);
    return ((await open(connections)) - before) / connections / 1_024;
  } finally {
    for (const client of clients) client.close();
    await stack.stop();
  }
}

const names = ['madang', 'socket.io', 'bare ws'];
const results = Object.fromEntries(names.map((name) => [name, []]));
for (let round = 0; round < Number(values.rounds); round += 1)
  for (const name of names) results[name].push(await kilobytesPerConnection(name));
const bare = median(results['bare ws']);
console.log(
  `Memory for each of ${connections} idle connections, medians of ${values.rounds} rounds`,
);
console.log(
  table(
    ['KiB', 'of bare ws'],
    Object.fromEntries(
      names.map((name) => [name, [median(results[name]), median(results[name]) / bare]]),
    ),
  ),
);
