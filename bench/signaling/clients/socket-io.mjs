import { io } from 'socket.io-client';

/** Connects one client; `onSignal(data)` gets what others send it. */
export async function connect({ port, onSignal, acknowledged }) {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  socket.on('signal', ({ data }) => onSignal(data));
  return {
    address: socket.id,
    send: (to, data) =>
      socket.emit('signal', { to, data }, ...(acknowledged ? [acknowledged] : [])),
    close: () => socket.disconnect(),
  };
}
