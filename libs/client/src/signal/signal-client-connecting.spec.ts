import { type ErrorCode } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../errors';
import { settle } from '../util/testing/fake-clock';
import { joined, chat, setUp, states, sent, codeOf } from './testing/client-harness';

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
    expect(limited.client.state).toMatchObject({ retryAt: limited.clock.now() + 7_500 });
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
