/**
 * The floor: `ws` and one PUBLISH for each signal, to the inbox of the recipient's node. Nothing is checked,
 * kept, ordered or repaired. Environment: `PORT`, `REDIS_URL`, `NODE_NUMBER`.
 */
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';

const { PORT, REDIS_URL, NODE_NUMBER } = process.env;
const commands = new Redis(REDIS_URL, { enableAutoPipelining: true });
const subscriber = new Redis(REDIS_URL);
const sockets = new Map();
let last = 0;

await subscriber.subscribe(`inbox:${NODE_NUMBER}`);
subscriber.on('message', (_channel, text) => {
  const { to, from, data } = JSON.parse(text);
  sockets.get(to)?.send(JSON.stringify({ from, data }));
});

const server = createServer((_request, response) => response.end('ok'));
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  const id = `${NODE_NUMBER}:${++last}`;
  sockets.set(id, socket);
  socket.send(JSON.stringify({ id }));
  socket.on('message', (text) => {
    const { to, data } = JSON.parse(text.toString());
    const [node] = to.split(':');
    void commands.publish(`inbox:${node}`, JSON.stringify({ to, from: id, data }));
  });
  socket.on('close', () => sockets.delete(id));
});
server.listen(Number(PORT), '127.0.0.1');
