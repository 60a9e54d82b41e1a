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

/** One connection, from its hello on; `onFrame` gets every frame after the welcome. */
async function greet(port, sessionId, credential, onFrame) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/signal`, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'hello', versions: [1], sessionId, credential }));
  const welcome = await new Promise((resolve, reject) => {
    socket.on('message', (text) => {
      const frame = JSON.parse(text.toString());
      if (frame.type === 'welcome') resolve(frame);
      else if (frame.type === 'error') reject(new Error(frame.error.message));
      else onFrame(frame);
    });
  });
  return { socket, welcome };
}

/**
 * Joins one participant as docs/protocol.md has it, acknowledgements and heartbeats included;
 * `onSignal(data)` gets what others send it.
 */
export async function connect({ port, rooms, roomId, onSignal }) {
  const { ticket } = await post(`${rooms}/api/rooms/${roomId}/tickets`, {});
  const sessionId = randomBytes(16).toString('base64url');
  const replies = new Map();
  let cursor;
  const onFrame = (frame) => {
    if (frame.re !== undefined) {
      replies.get(frame.re)?.(frame);
      replies.delete(frame.re);
    }
    if (frame.type !== 'entries') return;
    cursor = { epoch: frame.epoch, seq: frame.entries.at(-1).seq };
    for (const entry of frame.entries) if (entry.kind === 'signal') onSignal(entry.payload);
  };
  const state = { displayName: 'Bench', stage: 'joined', publications: [] };
  let { socket, welcome } = await greet(
    port,
    sessionId,
    { kind: 'ticket', ticket, state },
    onFrame,
  );
  const { participantId, resumeToken, catchUp } = welcome;
  cursor ??= { epoch: catchUp.snapshot.epoch, seq: catchUp.snapshot.seq };
  let [id, n] = [0, 0];
  const send = (message) => socket.send(JSON.stringify({ ...message, id: ++id }));
  const append = (entry) => send({ type: 'append', n: ++n, entry });
  const heartbeat = setInterval(() => send({ type: 'ping' }), 5_000);
  return {
    address: { to: participantId, toSession: sessionId },
    send: (address, payload) => append({ kind: 'signal', ...address, payload }),
    /** Resolves when the log has the entry. */
    appended(entry) {
      append(entry);
      return new Promise((resolve) => replies.set(id, resolve));
    },
    /** Goes on at another gateway. */
    async resume(otherPort) {
      socket.terminate();
      const credential = { kind: 'resume', resumeToken, cursor };
      ({ socket, welcome } = await greet(otherPort, sessionId, credential, onFrame));
    },
    close() {
      clearInterval(heartbeat);
      socket.terminate();
    },
  };
}
