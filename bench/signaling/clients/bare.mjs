import { WebSocket } from 'ws';

/** Connects one client; `onSignal(data)` gets what others send it. */
export async function connect({ port, onSignal }) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  const address = await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (text) => {
      const { id, data } = JSON.parse(text.toString());
      if (id === undefined) onSignal(data);
      else resolve(id);
    });
  });
  return {
    address,
    send: (to, data) => socket.send(JSON.stringify({ to, data })),
    close: () => socket.terminate(),
  };
}
