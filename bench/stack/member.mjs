/** A participant without a browser, as far as start times and round trips need one. */
import { randomBytes } from 'node:crypto';
import { on, once } from 'node:events';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** The edge's own authority is not among those that this program knows. */
const TRUSTING = { rejectUnauthorized: false };
const ATTEMPTS_EVERY_MS = 50;

async function post(url, body) {
  const asked = request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    agent: false,
    ...TRUSTING,
  });
  asked.end(JSON.stringify(body));
  const [response] = await once(asked, 'response');
  const answer = await json(response);
  if (response.statusCode !== 201) throw new Error(`${url} was answered ${response.statusCode}`);
  return answer;
}

export class Member {
  #socket;
  #lastId = 0;

  constructor(socket) {
    this.#socket = socket;
  }

  /** In a new room, unless one is given; at the edge, unless another place is. Resolves when welcomed. */
  static async enter(
    site,
    signalUrl = `${site.replace('https', 'wss')}/signal`,
    roomId = undefined,
  ) {
    const room = roomId ?? (await post(`${site}/api/rooms`, {})).roomId;
    const { ticket } = await post(`${site}/api/rooms/${room}/tickets`, {});
    const socket = new WebSocket(`${signalUrl}?room=${room}`, TRUSTING);
    await once(socket, 'open');
    const welcomed = once(socket, 'message');
    const state = { displayName: 'Ada', stage: 'joined', publications: [] };
    const sessionId = randomBytes(16).toString('base64url');
    const credential = { kind: 'ticket', ticket, state };
    socket.send(JSON.stringify({ type: 'hello', versions: [1], sessionId, credential }));
    const [data] = await welcomed;
    const welcome = JSON.parse(data.toString());
    if (welcome.type !== 'welcome') throw new Error(`not welcome: ${data}`);
    const member = new Member(socket);
    member.roomId = room;
    return member;
  }

  /** Resolves to the round trip in ms; throws when it is refused: a connection has 50 at once, and 5 a second. */
  async ping() {
    const id = ++this.#lastId;
    const began = performance.now();
    this.#socket.send(JSON.stringify({ type: 'ping', id }));
    for await (const [data] of on(this.#socket, 'message', { close: ['close'] })) {
      const took = performance.now() - began;
      const { re, error } = JSON.parse(data.toString());
      if (re !== id) continue;
      if (error !== undefined) throw new Error(`a ping was answered ${error.code}`);
      return took;
    }
    throw new Error('the connection ended before a ping was answered');
  }

  close() {
    this.#socket.terminate();
  }
}

/** Resolves when two people are in a room, asking until the system is there. */
export async function firstMeeting(site) {
  for (;;) {
    try {
      const ada = await Member.enter(site);
      const bo = await Member.enter(site, undefined, ada.roomId);
      for (const member of [ada, bo]) member.close();
      return;
    } catch {
      await wait(ATTEMPTS_EVERY_MS);
    }
  }
}
