import {
  decodeClientMessage,
  LIMITS,
  participantStateSchema,
  type ClientMessage,
  type Draft,
  type ErrorCode,
  type ParticipantState,
} from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ApiError, SignalError } from '../errors';
import { FakeClock, settle } from '../util/testing/fake-clock';
import type { NetworkEvents } from './network-events';
import type { Author } from './outbox';
import type { ResumeStore } from './resume-store';
import { createSessionId } from './session-id';
import { SignalClient, type SignalClientOptions } from './signal-client';
import type { SignalEvents } from './signal-state';
import { FakeServer } from './testing/fake-server';

const preview = participantStateSchema.parse({
  displayName: 'Ada',
  stage: 'preview',
  publications: [],
});
const joined: ParticipantState = { ...preview, stage: 'joined' };
const payloadOf = (text: string): string => `p1.${text.replaceAll(/\W+/g, '-')}`;
const chat = (text: string): Draft => ({ kind: 'chat', payload: payloadOf(text) });
const stateOf = (displayName: string): Draft => ({
  kind: 'state',
  state: { ...joined, displayName },
});

class MemoryStore implements ResumeStore {
  token: string | null = null;

  take(): string | null {
    const { token } = this;
    this.token = null;
    return token;
  }

  keep(token: string): void {
    this.token = token;
  }

  forget(): void {
    this.token = null;
  }
}

class FakeNetwork implements NetworkEvents {
  readonly listeners = new Set<() => void>();

  onOnline(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  comeBack(): void {
    for (const listener of this.listeners) listener();
  }
}

type Heard = { [K in keyof SignalEvents]: readonly [K, SignalEvents[K]] }[keyof SignalEvents];

/** A client, everything it told, and a room for it. */
function setUp(
  options: Partial<SignalClientOptions> = {},
  clock = new FakeClock(),
  server = new FakeServer(clock),
) {
  const store = new MemoryStore();
  const network = new FakeNetwork();
  const client = new SignalClient({
    url: 'wss://meet.example.org/signal',
    sessionId: createSessionId(),
    getTicket: () => Promise.resolve(server.issueTicket()),
    initialState: joined,
    store,
    network,
    transport: server.transport,
    clock,
    random: () => 0.5,
    ...options,
  });
  const heard: Heard[] = [];
  for (const event of ['welcome', 'entries', 'resync', 'state'] as const) {
    client.on(event, (value) => heard.push([event, value] as Heard));
  }
  return { client, clock, server, store, network, heard };
}

function states(heard: readonly Heard[]): string[] {
  return heard.flatMap((one) => (one[0] === 'state' ? [one[1].kind] : []));
}

function chatHeard(heard: readonly Heard[]): string[] {
  return heard
    .flatMap((one) => (one[0] === 'entries' ? one[1].entries : []))
    .flatMap((entry) => (entry.kind === 'chat' ? [entry.payload] : []));
}

function sent<T extends ClientMessage['type']>(server: FakeServer, type: T) {
  return server.frames.flatMap((frame) => {
    const decoded = decodeClientMessage(frame);
    return decoded.ok && decoded.message.type === type
      ? [decoded.message as Extract<ClientMessage, { type: T }>]
      : [];
  });
}

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'settled well'> {
  try {
    await promise;
    return 'settled well';
  } catch (error) {
    if (error instanceof SignalError) return error.code;
    throw error;
  }
}

describe('SignalClient, connecting', () => {
  it('says hello with a ticket and tells of the welcome before it is open', async () => {
    const { client, server, heard, store } = setUp();
    const welcome = await client.open();
    expect(welcome.catchUp).toMatchObject({ kind: 'snapshot' });
    expect(heard.map(([event]) => event)).toEqual(['state', 'welcome', 'state']);
    expect(states(heard)).toEqual(['connecting', 'open']);
    expect(server.participants).toMatchObject([{ state: joined, sessionId: welcome.sessionId }]);
    expect(store.token).toBe(welcome.resumeToken);
    expect(client.open()).toBe(client.open());
  });

  it.each<ErrorCode>(['room_full', 'room_unknown', 'unsupported_version', 'ticket_invalid'])(
    'closes when the first hello is refused for good: %s',
    async (code) => {
      const { client, server, store } = setUp();
      server.refuseHello(code);
      server.refuseHello(code);
      expect(await codeOf(client.open())).toBe(code);
      expect(client.state).toEqual({ kind: 'closed', reason: { kind: 'refused', code } });
      expect(store.token).toBeNull();
      expect(await codeOf(client.append(chat('late')))).toBe(code);
    },
  );

  it('asks for another ticket once when a ticket came too late', async () => {
    const { client, server } = setUp();
    server.refuseHello('ticket_expired');
    await client.open();
    expect(sent(server, 'hello').map(({ credential }) => credential)).toMatchObject([
      { ticket: 'ticket-1' },
      { ticket: 'ticket-2' },
    ]);
  });

  it('keeps trying while nobody answers, and closes when the policy gives up', async () => {
    const { client, clock, server, heard } = setUp({
      policy: (attempt) => (attempt < 2 ? 1_000 * (attempt + 1) : null),
    });
    server.isDown = true;
    const opened = codeOf(client.open());
    await settle();
    expect(client.state).toEqual({ kind: 'waiting', retryAt: clock.now() + 1_000, attempt: 1 });
    await clock.advanceAsync(1_000);
    expect(client.state).toEqual({ kind: 'waiting', retryAt: clock.now() + 2_000, attempt: 2 });
    await clock.advanceAsync(2_000);
    expect(await opened).toBe('unavailable');
    expect(states(heard)).toEqual([
      ...['connecting', 'waiting', 'connecting', 'waiting', 'connecting', 'closed'],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('drops a socket that opens and says nothing', async () => {
    const { client, clock, server } = setUp();
    server.isDeaf = true;
    void client.open();
    await clock.advanceAsync(9_999);
    expect(client.state.kind).toBe('connecting');
    await clock.advanceAsync(1);
    expect(client.state.kind).toBe('waiting');
    server.isDeaf = false;
    await clock.advanceAsync(1_000);
    expect(client.state.kind).toBe('open');
  });

  it('closes when there will be no ticket, and waits as long as the ticket service asks', async () => {
    const refused = setUp({
      getTicket: () => Promise.reject(new ApiError('password_required', { status: 401 })),
    });
    expect(await codeOf(refused.client.open())).toBe('password_required');

    const error = new ApiError('rate_limited', { status: 429, retryAfterMs: 7_000 });
    const limited = setUp({ getTicket: () => Promise.reject(error) });
    void limited.client.open();
    await settle();
    expect(limited.client.state).toMatchObject({ retryAt: limited.clock.now() + 7_000 });
  });

  it('offers a session id in one hello by ticket only, since that may have opened a session', async () => {
    const { client, clock, server } = setUp();
    server.isMute = true;
    void client.open();
    await settle();
    server.cut();
    server.isMute = false;
    await clock.advanceAsync(1_000);
    expect(client.state.kind).toBe('open');
    const offered = sent(server, 'hello').map(({ sessionId }) => sessionId);
    expect(new Set(offered).size).toBe(2);
  });

  it('reports what a listener throws, and goes on', async () => {
    const reported: unknown[] = [];
    const { client } = setUp({ report: (error) => reported.push(error) });
    client.on('welcome', () => {
      throw new Error('broken listener');
    });
    await client.open();
    expect(client.state.kind).toBe('open');
    expect(reported).toEqual([new Error('broken listener')]);
  });
});

describe('SignalClient, after losing the connection', () => {
  it('resumes where it was: the missed entries follow the welcome, before it is open', async () => {
    const { client, clock, server, heard } = setUp();
    const other = setUp({}, clock, server);
    await client.open();
    await other.client.open();
    await settle();
    const before = heard.length;
    server.cut();
    await settle();
    expect(client.state.kind).toBe('waiting');
    other.client.reconnect();
    await settle();
    await other.client.append(chat('missed'));
    await clock.advanceAsync(500);

    const after = heard.slice(before);
    expect(after.map(([event]) => event)).toEqual([
      ...['state', 'state', 'welcome', 'entries', 'state'],
    ]);
    expect(states(after)).toEqual(['waiting', 'connecting', 'open']);
    expect(after[2]).toMatchObject(['welcome', { catchUp: { kind: 'entries', entries: [] } }]);
    expect(chatHeard(after)).toEqual(['p1.missed']);
    expect(sent(server, 'hello').at(-1)?.credential).toMatchObject({
      kind: 'resume',
      cursor: { epoch: 'epoch-1' },
    });
    expect(server.participants).toHaveLength(2);
  });

  it('gets a snapshot when the log no longer reaches back', async () => {
    const { client, clock, server, heard } = setUp();
    await client.open();
    server.trimLog();
    server.cut();
    await clock.advanceAsync(500);
    const welcomes = heard.flatMap((one) => (one[0] === 'welcome' ? [one[1].catchUp.kind] : []));
    expect(welcomes).toEqual(['snapshot', 'snapshot']);
  });

  it('rejoins in a new session when its place is gone, with what it last said about itself', async () => {
    const { client, clock, server, heard } = setUp();
    const first = await client.open();
    await client.append(stateOf('Ada Lovelace'));
    server.isDown = true;
    server.cut();
    await settle();
    server.expire(first.participantId);
    server.isDown = false;
    await clock.advanceAsync(1_000);

    expect(client.state.kind).toBe('open');
    const second = heard.flatMap((one) => (one[0] === 'welcome' ? [one[1]] : [])).at(-1);
    expect(second?.participantId).not.toBe(first.participantId);
    expect(second?.sessionId).not.toBe(first.sessionId);
    expect(server.participants).toMatchObject([{ state: { displayName: 'Ada Lovelace' } }]);
  });

  it.each<ErrorCode>(['session_superseded', 'flooding'])(
    'does not come back after %s',
    async (code) => {
      const { client, clock, server, store } = setUp();
      await client.open();
      server.close(code);
      await settle();
      expect(client.state).toEqual({ kind: 'closed', reason: { kind: 'refused', code } });
      expect(store.token).toBeNull();
      expect(clock.pending).toBe(0);
    },
  );

  it.each<ErrorCode>(['going_away', 'slow_consumer', 'unavailable', 'internal'])(
    'resumes after %s',
    async (code) => {
      const { client, clock, server } = setUp();
      await client.open();
      server.close(code);
      await clock.advanceAsync(1_000);
      expect(client.state.kind).toBe('open');
      expect(server.participants).toHaveLength(1);
    },
  );

  it('judges by the close code alone where the error push was lost', async () => {
    for (const [code, state] of [
      [4508, { kind: 'closed', reason: { kind: 'refused', code: 'session_superseded' } }],
      [4999, { kind: 'closed', reason: { kind: 'refused', code: 'internal' } }],
      [1000, { kind: 'closed', reason: { kind: 'left' } }],
      [1012, { kind: 'waiting' }],
      [4499, { kind: 'waiting' }],
    ] as const) {
      const { client, server } = setUp();
      await client.open();
      server.cut(code);
      await settle();
      expect(client.state).toMatchObject(state);
    }
  });

  it('waits less once there is a network again', async () => {
    const { client, clock, server, network } = setUp({ policy: () => 20_000 });
    await client.open();
    server.cut();
    await settle();
    expect(client.state).toMatchObject({ retryAt: clock.now() + 20_000 });
    network.comeBack();
    expect(client.state).toMatchObject({ retryAt: clock.now() + 500 });
    await clock.advanceAsync(500);
    expect(client.state.kind).toBe('open');
  });

  it('checks an open connection when there is a network again', async () => {
    const { client, clock, server, network } = setUp();
    await client.open();
    network.comeBack();
    await clock.advanceAsync(2_000);
    expect(client.state.kind).toBe('open');
    server.isDeaf = true;
    network.comeBack();
    await clock.advanceAsync(1_999);
    expect(client.state.kind).toBe('open');
    await clock.advanceAsync(1);
    expect(client.state.kind).toBe('waiting');
  });

  it('resumes at once when told that the network changed', async () => {
    const { client, server, heard } = setUp();
    await client.open();
    client.reconnect();
    await settle();
    expect(states(heard)).toEqual(['connecting', 'open', 'connecting', 'open']);
    expect(server.participants).toMatchObject([{ presence: 'present' }]);
  });

  it('waits longer each time, and briefly again after a connection that lasted', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    const waits: number[] = [];
    const loseIt = async (): Promise<void> => {
      server.cut();
      await settle();
      if (client.state.kind === 'waiting') waits.push(client.state.retryAt - clock.now());
      await clock.advanceAsync(waits.at(-1) ?? 0);
    };
    for (let times = 0; times < 4; times += 1) await loseIt();
    await clock.advanceAsync(30_000);
    await loseIt();
    expect(waits).toEqual([500, 500, 1_000, 2_000, 500]);
  });

  it('asks for a snapshot when it is pushed entries of a log that it does not follow', async () => {
    const { client, clock, server, heard } = setUp();
    const other = setUp({}, clock, server);
    await client.open();
    await other.client.open();
    await settle();
    server.loseLog(0);
    void other.client.append(chat('from the new log'));
    await settle();
    expect(states(heard)).toEqual(['connecting', 'open', 'waiting']);
    await clock.advanceAsync(500);
    expect(client.state.kind).toBe('open');
    expect(sent(server, 'hello').at(-1)?.credential).not.toHaveProperty('cursor');
    const last = heard.flatMap((one) => (one[0] === 'welcome' ? [one[1].catchUp] : [])).at(-1);
    expect(last).toMatchObject({ kind: 'snapshot', snapshot: { epoch: 'epoch-2' } });
    expect(chatHeard(heard)).toEqual([]);
  });
});

describe('SignalClient, staying connected', () => {
  it('pings when idle, and not when there is traffic both ways', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    await clock.advanceAsync(LIMITS.heartbeatMs);
    expect(sent(server, 'ping')).toHaveLength(1);
    await client.append(chat('busy'));
    await clock.advanceAsync(LIMITS.heartbeatMs);
    expect(sent(server, 'ping')).toHaveLength(1);
    await clock.advanceAsync(LIMITS.heartbeatMs);
    expect(sent(server, 'ping')).toHaveLength(2);
    await clock.advanceAsync(10 * LIMITS.heartbeatMs);
    expect(client.state.kind).toBe('open');
  });

  it('drops a socket after two pings without an answer, and resumes', async () => {
    const { client, clock, server, heard } = setUp();
    await client.open();
    server.isDeaf = true;
    await clock.advanceAsync(3 * LIMITS.heartbeatMs - 1);
    expect(client.state.kind).toBe('open');
    await clock.advanceAsync(1);
    expect(client.state.kind).toBe('waiting');
    server.isDeaf = false;
    await clock.advanceAsync(1_000);
    expect(states(heard)).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
  });

  it('drops a socket on which requests get no reply', async () => {
    const { client, clock, server } = setUp();
    const other = setUp({}, clock, server);
    await client.open();
    await other.client.open();
    server.isMute = true;
    void client.append(chat('unheard'));
    await clock.advanceAsync(15_000);
    expect(client.state.kind).not.toBe('open');
    server.isMute = false;
    await clock.advanceAsync(2_000);
    expect(server.chat).toEqual(['p1.unheard']);
  });

  it('hears nothing more from a socket that it has given up', async () => {
    const { client, clock, server, heard } = setUp();
    await client.open();
    const closes: (() => void)[] = [];
    const { transport } = server;
    const late = setUp(
      {
        transport: (url, listener) => {
          closes.push(() => {
            listener.onMessage('{}');
            listener.onClose(4508);
          });
          return transport(url, listener);
        },
      },
      clock,
      server,
    );
    await late.client.open();
    late.client.reconnect();
    await settle();
    closes[0]?.();
    expect(late.client.state.kind).toBe('open');
    expect(states(heard)).toEqual(['connecting', 'open']);
  });
});

describe('SignalClient, saying things', () => {
  it('numbers drafts in the order of the calls, whichever is made first', async () => {
    const { client, server } = setUp();
    await client.open();
    let finishFirst = (_: Draft): void => undefined;
    const made: number[] = [];
    const first = client.append((n) => {
      made.push(n);
      return new Promise<Draft>((resolve) => (finishFirst = resolve));
    });
    const second = client.append((n) => {
      made.push(n);
      return chat('second');
    });
    await settle();
    expect(made).toEqual([1]);
    finishFirst(chat('first'));
    expect(await Promise.all([first, second])).toEqual([{ seq: 2 }, { seq: 3 }]);
    expect(made).toEqual([1, 2]);
    expect(server.chat).toEqual(['p1.first', 'p1.second']);
  });

  it('makes drafts for the author of the session', async () => {
    const { client } = setUp();
    const authors: Author[] = [];
    const appended = client.append((_, author) => {
      authors.push(author);
      return chat('hello');
    });
    const { participantId, sessionId } = await client.open();
    await appended;
    expect(authors).toEqual([{ participantId, sessionId }]);
  });

  it('tells the caller what making threw, and goes on with the next', async () => {
    const { client, server } = setUp();
    await client.open();
    const failing = client.append(() => Promise.reject(new Error('cannot seal')));
    const next = client.append(chat('next'));
    await expect(failing).rejects.toThrow('cannot seal');
    await next;
    expect(server.chat).toEqual(['p1.next']);
  });

  it('tells the caller when the addressee has gone', async () => {
    const { client, clock, server } = setUp();
    const other = setUp({}, clock, server);
    await client.open();
    const { participantId, sessionId } = await other.client.open();
    const signal: Draft = {
      kind: 'signal',
      to: participantId,
      toSession: sessionId,
      payload: 'p1.x',
    };
    await client.append(signal);
    await other.client.leave();
    expect(await codeOf(client.append(signal))).toBe('recipient_unknown');
    await client.append(chat('still here'));
    expect(server.chat).toEqual(['p1.still-here']);
  });

  it('sends again what had no reply, and knows what had been taken', async () => {
    const { client, clock, server, heard } = setUp();
    await client.open();
    server.isMute = true;
    const taken = client.append(chat('taken, reply lost'));
    await settle();
    server.isDeaf = true;
    const lost = client.append(chat('lost'));
    await settle();
    server.cut();
    Object.assign(server, { isMute: false, isDeaf: false });
    const offline = client.append(chat('said while away'));
    await clock.advanceAsync(1_000);
    expect(await taken).toEqual({ duplicate: true });
    expect(await Promise.all([lost, offline])).toEqual([
      { seq: expect.any(Number) },
      { seq: expect.any(Number) },
    ]);
    const all = ['p1.taken-reply-lost', 'p1.lost', 'p1.said-while-away'];
    expect(server.chat).toEqual(all);
    expect(chatHeard(heard)).toEqual(all);
  });

  it('says again what a lost log had taken', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    await client.append(chat('one'));
    await client.append(chat('two'));
    server.loseLog(1);
    server.cut();
    await clock.advanceAsync(1_000);
    expect(server.chat).toEqual(['p1.one', 'p1.two']);
  });

  it('does so without losing the connection, on a resync', async () => {
    const { client, server, heard } = setUp();
    await client.open();
    await client.append(chat('one'));
    server.loseLog(1);
    server.resync();
    await settle();
    expect(server.chat).toEqual(['p1.one']);
    expect(states(heard)).toEqual(['connecting', 'open']);
    expect(heard.map(([event]) => event)).toContain('resync');
  });

  it('waits when it sends too fast, then says what was not taken under a new counter', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    server.cut();
    await settle();
    const appended = ['one', 'two', 'three'].map((text) => client.append(chat(text)));
    await settle();
    server.failAppend('rate_limited');
    server.failAppend('rate_limited');
    client.reconnect();
    await settle();
    const late = client.append(chat('four'));
    await clock.advanceAsync(999);
    expect(server.chat).toEqual(['p1.three']);
    await clock.advanceAsync(1);
    await Promise.all([...appended, late]);
    expect(server.chat).toEqual(['p1.three', 'p1.one', 'p1.two', 'p1.four']);
  });

  it.each<ErrorCode>(['unavailable', 'internal'])(
    'resumes to find out whether something was taken: %s',
    async (code) => {
      const { client, clock, server } = setUp();
      await client.open();
      server.failAppend(code);
      const appended = client.append(chat('one'));
      await clock.advanceAsync(1_000);
      await appended;
      expect(server.chat).toEqual(['p1.one']);
      expect(sent(server, 'hello')).toHaveLength(2);
    },
  );

  it('makes chat again for the new session after a rejoin, in order, and only what was lost', async () => {
    const { client, clock, server } = setUp();
    const other = setUp({}, clock, server);
    const first = await client.open();
    const welcome = await other.client.open();
    server.isMute = true;
    const sessions: string[] = [];
    const say = (text: string) =>
      client.append((_, { sessionId }) => {
        sessions.push(sessionId);
        return chat(text);
      });
    const taken = say('taken, reply lost');
    await settle();
    server.isDeaf = true;
    const lost = say('lost');
    const signal = client.append({
      kind: 'signal',
      to: welcome.participantId,
      toSession: welcome.sessionId,
      payload: 'p1.x',
    });
    await settle();
    server.cut();
    await settle();
    server.expire(first.participantId);
    Object.assign(server, { isMute: false, isDeaf: false });
    const signalCode = codeOf(signal);
    const late = say('said while away');
    await clock.advanceAsync(1_000);

    expect(await taken).toEqual({ seq: expect.any(Number) });
    expect(await lost).toEqual({ seq: expect.any(Number) });
    expect(await late).toEqual({ seq: expect.any(Number) });
    expect(await signalCode).toBe('session_unknown');
    expect(server.chat).toEqual(['p1.taken-reply-lost', 'p1.lost', 'p1.said-while-away']);
    const again = server.participants.find(
      ({ participantId }) => participantId !== welcome.participantId,
    );
    expect(sessions.slice(0, 2)).toEqual([first.sessionId, first.sessionId]);
    expect(sessions.at(-1)).toBe(again?.sessionId);
  });

  it('makes again what was being made when the session ended', async () => {
    const { client, clock, server } = setUp();
    const first = await client.open();
    const finish: ((draft: Draft) => void)[] = [];
    const slow = client.append(() => new Promise<Draft>((resolve) => finish.push(resolve)));
    await settle();
    server.isDown = true;
    server.cut();
    await settle();
    server.expire(first.participantId);
    server.isDown = false;
    await clock.advanceAsync(1_000);
    finish[0]?.(chat('sealed for the former session'));
    await settle();
    finish[1]?.(chat('sealed for this session'));
    await slow;
    expect(server.chat).toEqual(['p1.sealed-for-this-session']);
  });

  it('answers every state that was overtaken before it was sent', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    server.isDown = true;
    server.cut();
    await settle();
    const appended = ['one', 'two', 'three'].map((name) => client.append(stateOf(name)));
    await settle();
    server.isDown = false;
    await clock.advanceAsync(2_000);
    const [first] = await Promise.all(appended);
    expect(await Promise.all(appended)).toEqual([first, first, first]);
    expect(sent(server, 'append')).toHaveLength(1);
    expect(server.participants).toMatchObject([{ state: { displayName: 'three' } }]);
  });

  it('tells the caller when the room is full, and stays in the preview', async () => {
    const { client, clock, server } = setUp({ initialState: preview });
    server.capacity = 1;
    await client.open();
    const other = setUp({}, clock, server);
    await other.client.open();
    expect(await codeOf(client.append({ kind: 'state', state: joined }))).toBe('room_full');
    expect(client.state.kind).toBe('open');
  });
});

describe('SignalClient, over a page load', () => {
  async function reload(initialState: ParticipantState) {
    const former = setUp();
    const welcome = await former.client.open();
    await former.client.append(chat('before'));
    former.client.stop();
    await settle();
    const { clock, server, store } = former;
    const page = setUp({ store, initialState }, clock, server);
    return { ...page, store, former: welcome, welcome: await page.client.open() };
  }

  it('is the same participant in a new session, and says what the new page says', async () => {
    const { client, server, former, welcome } = await reload(preview);
    await client.append((n) => {
      expect(n).toBe(2);
      return { kind: 'state', state: joined };
    });
    expect(welcome.participantId).toBe(former.participantId);
    expect(welcome.sessionId).not.toBe(former.sessionId);
    expect(welcome.catchUp).toMatchObject({ snapshot: { chat: [{ payload: 'p1.before' }] } });
    const said = sent(server, 'append').flatMap(({ entry }) =>
      entry.kind === 'state' ? [entry.state.stage] : [],
    );
    expect(said).toEqual(['preview', 'joined']);
  });

  it('says nothing when nothing changed', async () => {
    const { server } = await reload(joined);
    await settle();
    expect(sent(server, 'append').map(({ entry }) => entry.kind)).toEqual(['chat']);
  });

  it('closes when the room does not take what the new page says', async () => {
    const former = setUp({ initialState: preview });
    await former.client.open();
    former.client.stop();
    await settle();
    const { clock, server, store } = former;
    server.capacity = 1;
    await setUp({}, clock, server).client.open();
    const page = setUp({ store }, clock, server);
    await page.client.open();
    await settle();
    expect(page.client.state).toEqual({
      kind: 'closed',
      reason: { kind: 'refused', code: 'room_full' },
    });
  });

  it('falls back to a ticket when the place is gone', async () => {
    const { client, server, store } = setUp();
    store.token = 'resume-of-long-ago';
    await client.open();
    expect(sent(server, 'hello').map(({ credential }) => credential.kind)).toEqual([
      'resume',
      'ticket',
    ]);
    expect(store.token).not.toBe('resume-of-long-ago');
  });
});

describe('SignalClient, ending', () => {
  it('leaves: the others know at once, and nothing is left running', async () => {
    const { client, clock, server, store, network } = setUp();
    await client.open();
    const left = client.leave();
    expect(client.state).toEqual({ kind: 'closed', reason: { kind: 'left' } });
    await left;
    expect(server.log.at(-1)).toMatchObject({ kind: 'left', reason: 'left' });
    expect(store.token).toBeNull();
    expect(clock.pending).toBe(0);
    expect(network.listeners.size).toBe(0);
    expect(await codeOf(client.append(chat('late')))).toBe('session_unknown');
  });

  it('does not wait long for a server that does not answer, nor at all without a connection', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    server.isDeaf = true;
    let hasLeft = false;
    void client.leave().then(() => (hasLeft = true));
    await clock.advanceAsync(1_999);
    expect(hasLeft).toBe(false);
    await clock.advanceAsync(1);
    expect(hasLeft).toBe(true);

    const away = setUp();
    await away.client.open();
    away.server.cut();
    await settle();
    await away.client.leave();
    expect(away.clock.pending).toBe(0);
  });

  it('rejects what was not said yet', async () => {
    const { client, server } = setUp();
    await client.open();
    server.isDeaf = true;
    const [sentDraft, unmade] = [
      client.append(chat('sent')),
      client.append(() => new Promise<Draft>(() => undefined)),
    ];
    await settle();
    client.stop();
    expect(await codeOf(sentDraft)).toBe('session_unknown');
    expect(await codeOf(unmade)).toBe('session_unknown');
  });

  it('can be stopped by its own listeners at any point', async () => {
    for (const event of ['welcome', 'state'] as const) {
      const { client, clock, heard } = setUp();
      client.on(event, () => client.stop());
      expect(await codeOf(client.open())).toBe('session_unknown');
      expect(states(heard).filter((kind) => kind === 'closed')).toHaveLength(1);
      expect(client.state.kind).toBe('closed');
      expect(clock.pending).toBe(0);
    }
  });

  it('stays closed', async () => {
    const { client, heard } = setUp();
    client.stop();
    client.reconnect();
    expect(await codeOf(client.open())).toBe('session_unknown');
    await client.leave();
    expect(states(heard)).toEqual(['closed']);
  });
});

describe('SignalClient and its room, whatever the network does', () => {
  const fault = fc.constantFrom(
    ...([
      'cut',
      'mute',
      'deaf',
      'heal',
      'down',
      'lose log',
      'wait',
      'expire',
      'reconnect',
    ] as const),
  );
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant('say' as const) },
    { weight: 2, arbitrary: fault },
  );
  const settled = fc.boolean();

  it('says everything exactly once, in order, and hears all of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, settled), { maxLength: 40 }),
        // Losing the session and what was said in it at once is more than is promised.
        fc.constantFrom('lose log' as const, 'expire' as const),
        fc.infiniteStream(fc.double({ min: 0.01, max: 1, maxExcluded: true, noNaN: true })),
        async (steps, excluded, randoms) => {
          const { client, clock, server } = setUp({ random: () => randoms.next().value ?? 0 });
          const witness = setUp({}, clock, server);
          await client.open();
          await witness.client.open();
          const shown: string[] = [];
          const show = (entries: readonly { kind: string; payload?: string }[]): void => {
            for (const { kind, payload } of entries) {
              // What the replay guard does for the page: a new log may bring an entry again.
              if (kind === 'chat' && payload !== undefined && !shown.includes(payload)) {
                shown.push(payload);
              }
            }
          };
          witness.client.on('entries', ({ entries }) => show(entries));
          witness.client.on('resync', (snapshot) => show(snapshot.chat));
          witness.client.on('welcome', ({ catchUp }) => {
            if (catchUp.kind === 'snapshot') show(catchUp.snapshot.chat);
          });

          let unanswered = 0;
          const expected: string[] = [];
          for (const [kind, isSettled] of steps) {
            if (kind === excluded) continue;
            switch (kind) {
              case 'say': {
                const draft = chat(`${expected.length}`);
                expected.push(`p1.${expected.length}`);
                unanswered += 1;
                void client.append(() => Promise.resolve(draft)).then(() => (unanswered -= 1));
                break;
              }
              case 'cut':
                server.cut();
                break;
              case 'mute':
                server.isMute = true;
                break;
              case 'deaf':
                server.isDeaf = true;
                break;
              case 'down':
                server.isDown = true;
                server.cut();
                break;
              case 'heal':
                // What a connection swallowed it cannot bring back.
                server.cut();
                Object.assign(server, { isMute: false, isDeaf: false, isDown: false });
                break;
              case 'lose log':
                // Everybody is told by being cut off; nothing that was under way is taken.
                server.cut();
                await settle();
                server.loseLog(3);
                break;
              case 'wait':
                await clock.advanceAsync(3_000);
                break;
              case 'expire':
                for (const { participantId, presence } of server.participants) {
                  if (presence === 'away') server.expire(participantId);
                }
                break;
              case 'reconnect':
                client.reconnect();
                break;
            }
            if (isSettled) await settle();
          }
          server.cut();
          Object.assign(server, { isMute: false, isDeaf: false, isDown: false });
          await clock.advanceAsync(60_000);
          expect(unanswered).toBe(0);
          expect(server.chat).toEqual(expected);
          expect(shown).toEqual(expected);
        },
      ),
      { numRuns: 150, verbose: 1 },
    );
  }, 60_000);
});
