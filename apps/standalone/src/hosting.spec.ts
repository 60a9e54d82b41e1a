import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CLOSE_CODES,
  type CreatedRoom,
  type Entry,
  type HostAction,
  createdRoomSchema,
  decodeServerMessage,
  ticketSchema,
} from '@madang/protocol';
import { createApp, parseEnv } from '@madang/server-kernel';
import { useSignaling } from '@madang/server-signaling';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { WebSocket } from 'ws';
import { appEnv } from './app-env';
import { AppModule } from './app.module';

let app: NestExpressApplication;
let url: string;
let room: CreatedRoom;
let people: Person[];

beforeAll(async () => {
  const env = parseEnv(appEnv, { LOG_LEVEL: 'silent', ROOMS_PER_HOUR: '1000' });
  app = await createApp({ module: AppModule.forRoot(env), configure: useSignaling });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(() => app.close());

beforeEach(async () => {
  people = [];
  const response = await ask('POST', '/api/rooms', {}, {});
  room = createdRoomSchema.parse(await response.json());
});
afterEach(() => people.forEach(({ socket }) => socket.terminate()));

function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Somebody in the room, and all that it is told. */
class Person {
  readonly entries: Entry[] = [];
  readonly closed: Promise<number>;
  private readonly heard = new EventEmitter();
  private readonly replies = new Map<number, unknown>();

  constructor(readonly socket: WebSocket) {
    this.closed = once(socket, 'close').then(([code]) => code as number);
    socket.on('message', (data: Buffer) => this.hear(data.toString('utf8')));
  }

  async until(isTold: () => boolean): Promise<void> {
    while (!isTold()) await once(this.heard, 'told');
  }

  async told(kind: Entry['kind']): Promise<Entry | undefined> {
    const find = () => this.entries.find((entry) => entry.kind === kind);
    await this.until(() => find() !== undefined);
    return find();
  }

  async act(id: number, action: HostAction): Promise<unknown> {
    this.socket.send(JSON.stringify({ type: 'act', id, action }));
    await this.until(() => this.replies.has(id));
    return this.replies.get(id);
  }

  private hear(text: string): void {
    const decoded = decodeServerMessage(text);
    if (!decoded.ok) throw new Error(`Not of the protocol: ${text}`);
    const { message } = decoded;
    if ('re' in message) this.replies.set(message.re, message);
    else if (message.type === 'entries') this.entries.push(...message.entries);
    else if (message.type === 'welcome') this.socket.emit('welcome');
    this.heard.emit('told');
  }
}

async function enter(proof: object, stage: 'joined' | 'knocking' = 'joined'): Promise<Person> {
  const response = await ask('POST', `/api/rooms/${room.roomId}/tickets`, {}, proof);
  const { ticket } = ticketSchema.parse(await response.json());
  const socket = new WebSocket(`${url.replace('http', 'ws')}/signal`);
  const person = new Person(socket);
  people.push(person);
  await once(socket, 'open');
  const state = { displayName: 'Somebody', stage, publications: [] };
  const sessionId = randomBytes(16).toString('base64url');
  const credential = { kind: 'ticket', ticket, state };
  socket.send(JSON.stringify({ type: 'hello', versions: [1], sessionId, credential }));
  await once(socket, 'welcome');
  return person;
}

const path = () => `/api/rooms/${room.roomId}`;
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe.each([
  ['the host key', () => bearer(room.hostKey), { PATCH: 200, DELETE: 204 }],
  ['a wrong key', () => bearer('wrong'), { PATCH: 403, DELETE: 403 }],
  ['no key', () => ({}), { PATCH: 401, DELETE: 401 }],
] as const)('over HTTP with %s', (_who, headers, status) => {
  const isAllowed = status.PATCH === 200;

  it(`changing the policy is answered ${status.PATCH}`, async () => {
    const [host, guest] = [await enter({ hostKey: room.hostKey }), await enter({})];
    const change = { policy: { permissions: { participant: { chat: false } } } };
    const response = await ask('PATCH', path(), { ...headers(), 'if-match': '"1"' }, change);
    expect(response.status).toBe(status.PATCH);
    if (!isAllowed) {
      await host.act(1, { kind: 'setPolicy', policy: { locked: true } });
    }
    for (const one of [host, guest]) {
      const entry = await one.told('policy');
      if (isAllowed) expect(entry).toMatchObject({ by: null, policy: { locked: false } });
      else expect(entry).toMatchObject({ policy: { locked: true } });
      const { chat } = (entry?.kind === 'policy' && entry.policy.permissions.participant) || {};
      expect(chat).toBe(!isAllowed);
    }
  });

  it(`ending the room is answered ${status.DELETE}`, async () => {
    const [host, guest] = [await enter({ hostKey: room.hostKey }), await enter({})];
    expect((await ask('DELETE', path(), headers())).status).toBe(status.DELETE);
    if (isAllowed) {
      expect(await guest.told('ended')).toMatchObject({ by: null });
      for (const one of [host, guest]) expect(await one.closed).toBe(CLOSE_CODES.room_ended);
    } else {
      expect(await host.act(1, { kind: 'lowerHands', targets: 'everyone' })).toEqual({
        ...{ re: 1, ok: {} },
      });
      expect((await fetch(url + path())).status).toBe(200);
    }
  });
});

describe('what is decided over HTTP and in the meeting', () => {
  it('is one policy', async () => {
    const host = await enter({ hostKey: room.hostKey });
    await host.act(1, { kind: 'setPolicy', policy: { waitingRoom: true } });
    const seen = await ask('GET', path(), {});
    expect(seen.headers.get('etag')).toBe('"2"');
    const headers = { ...bearer(room.hostKey), 'if-match': '"1"' };
    expect((await ask('PATCH', path(), headers, { policy: {} })).status).toBe(412);

    const guest = await enter({}, 'knocking');
    const open = { ...headers, 'if-match': '"2"' };
    const answer = await ask('PATCH', path(), open, { policy: { waitingRoom: false } });
    expect(answer.status).toBe(200);
    expect(await guest.told('admitted')).toMatchObject({ by: null });
  });

  it('is noted in one audit log', async () => {
    const host = await enter({ hostKey: room.hostKey });
    const guest = await enter({});
    const joined = host.entries.find(({ kind }) => kind === 'joined');
    if (joined?.kind !== 'joined') throw new Error('nobody has joined');
    await host.act(1, { kind: 'remove', participantId: joined.from, ban: true });
    expect(await guest.closed).toBe(CLOSE_CODES.banned);
    const response = await ask('GET', `${path()}/audit`, bearer(room.hostKey));
    const { entries } = (await response.json()) as { entries: { action: string }[] };
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['room_created', 'ticket_issued', 'banned']),
    );
  });

  it('keeps a banned device out, which makes its network knock', async () => {
    const host = await enter({ hostKey: room.hostKey });
    await enter({});
    await host.until(() => host.entries.some(({ kind }) => kind === 'joined'));
    const [joined] = host.entries;
    if (joined?.kind !== 'joined') throw new Error('nobody has joined');
    await host.act(1, { kind: 'remove', participantId: joined.from, ban: true });
    const neighbour = await enter({}, 'knocking');
    await host.until(() =>
      host.entries.some((one) => one.kind === 'joined' && !one.participant.admitted),
    );
    await host.act(2, { kind: 'admit', targets: 'everyone' });
    expect(await neighbour.told('admitted')).toBeDefined();
  });
});
