import { type ErrorCode } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { settle } from '../util/testing/fake-clock';
import { chat, stateOf, setUp, states, chatHeard, sent } from './testing/client-harness';

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
    expect(client.state.kind).toBe('connecting');
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

  it('takes its session back from a hello of its own that was carried out late, and from nobody else', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    server.isMute = true;
    server.cut();
    // Two attempts without a welcome, which give up after ten seconds each.
    await clock.advanceAsync(23_000);
    server.isMute = false;
    server.cut();
    await clock.advanceAsync(20_000);
    expect(client.state.kind).toBe('open');
    const unanswered = sent(server, 'hello').length - 2;
    expect(unanswered).toBeGreaterThan(0);

    for (let late = 0; late < unanswered; late += 1) {
      server.close('session_superseded');
      await clock.advanceAsync(1_000);
      expect(client.state.kind).toBe('open');
    }
    server.close('session_superseded');
    await settle();
    expect(client.state).toMatchObject({ kind: 'closed' });
  });
});
