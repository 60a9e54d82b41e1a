import { type Draft } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { settle } from '../util/testing/fake-clock';
import { chat, codeOf, joined, sent, setUp, states } from './testing/client-harness';

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

  const FOR_GOOD = [
    'removed',
    'banned',
    'denied',
    'room_ended',
    'room_locked',
    'not_admitted',
  ] as const;

  it.each(FOR_GOOD)('ends with %s, and does not come back with what it had', async (code) => {
    const { client, clock, server, store } = setUp();
    await client.open();
    expect(store.token).not.toBeNull();
    const hellos = sent(server, 'hello').length;
    server.close(code);
    await clock.advanceAsync(60_000);
    expect(client.state).toEqual({ kind: 'closed', reason: { kind: 'refused', code } });
    expect(store.token).toBeNull();
    expect(sent(server, 'hello')).toHaveLength(hellos);
    expect(clock.pending).toBe(0);
  });

  it.each(FOR_GOOD)('ends with %s when it cannot resume', async (code) => {
    const { client, clock, server, store } = setUp();
    await client.open();
    server.refuseHello(code);
    server.cut();
    await clock.advanceAsync(60_000);
    expect(client.state).toEqual({ kind: 'closed', reason: { kind: 'refused', code } });
    expect(store.token).toBeNull();
  });

  it.each([
    ['not_admitted', { stage: 'knocking', muted: false }],
    ['not_permitted', { stage: 'joined', muted: true }],
  ] as const)('has lost its place, and enters once more, as %s wants it', async (code, wanted) => {
    const publications = [{ source: 'microphone' as const, muted: false }];
    const { client, clock, server } = setUp({ initialState: { ...joined, publications } });
    await client.open();
    server.refuseHello('session_unknown');
    server.refuseHello(code);
    server.cut();
    await clock.advanceAsync(60_000);
    expect(client.state.kind).toBe('open');
    const { stage, muted } = wanted;
    expect(sent(server, 'hello').at(-1)?.credential).toMatchObject({
      state: { stage, publications: [{ source: 'microphone', muted }] },
    });
  });

  it('does not try again and again to enter', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    server.refuseHello('session_unknown');
    for (let count = 0; count < 2; count += 1) server.refuseHello('not_permitted');
    server.cut();
    await clock.advanceAsync(60_000);
    expect(client.state).toMatchObject({ kind: 'closed', reason: { code: 'not_permitted' } });
  });
});
