import { type Draft, type ErrorCode } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { settle } from '../util/testing/fake-clock';
import type { Author } from './outbox';
import {
  preview,
  joined,
  chat,
  stateOf,
  setUp,
  states,
  chatHeard,
  sent,
  codeOf,
} from './testing/client-harness';

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
