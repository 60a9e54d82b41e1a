import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';

async function post(url, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export const createRoom = async (rooms) => (await post(`${rooms}/api/rooms`, {})).roomId;

/**
 * Joins one participant as docs/protocol.md has it, acknowledgements and heartbeats included;
 * `onSignal(data)` gets what others send it.
 */
export async function connect({ port, rooms, roomId, onSignal }) {
  const { ticket } = await post(`${rooms}/api/rooms/${roomId}/tickets`, {});
  const sessionId = randomBytes(16).toString('base64url');
  const socket = new WebSocket(`ws://127.0.0.1:${port}/signal`, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const state = { displayName: 'Bench', stage: 'joined', publications: [] };
  const credential = { kind: 'ticket', ticket, state };
  socket.send(JSON.stringify({ type: 'hello', versions: [1], sessionId, credential }));
  const participantId = await new Promise((resolve, reject) => {
    socket.on('message', (text) => {
      const frame = JSON.parse(text.toString());
      if (frame.type === 'welcome') resolve(frame.participantId);
      if (frame.type === 'error') reject(new Error(frame.error.message));
      if (frame.type !== 'entries') return;
      for (const entry of frame.entries) if (entry.kind === 'signal') onSignal(entry.payload);
    });
  });
  let [id, n] = [0, 0];
  const send = (message) => socket.send(JSON.stringify({ ...message, id: ++id }));
  const heartbeat = setInterval(() => send({ type: 'ping' }), 5_000);
  return {
    address: { to: participantId, toSession: sessionId },
    send(address, payload) {
      n += 1;
      send({ type: 'append', n, entry: { kind: 'signal', ...address, payload } });
    },
    close() {
      clearInterval(heartbeat);
      socket.terminate();
    },
  };
}
