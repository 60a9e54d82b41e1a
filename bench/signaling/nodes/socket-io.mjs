/** Socket.IO as its documentation scales it: the Redis adapter. Environment: `PORT`, `REDIS_URL`. */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const { PORT, REDIS_URL } = process.env;
const publisher = new Redis(REDIS_URL);
const server = createServer((_request, response) => response.end('ok'));
const io = new Server(server, {
  adapter: createAdapter(publisher, publisher.duplicate()),
  transports: ['websocket'],
});
io.on('connection', (socket) => {
  socket.on('signal', ({ to, data }, acknowledge) => {
    io.to(to).emit('signal', { from: socket.id, data });
    acknowledge?.();
  });
});
server.listen(Number(PORT), '127.0.0.1');
