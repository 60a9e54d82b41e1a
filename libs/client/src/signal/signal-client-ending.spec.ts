import { type Draft } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { settle } from '../util/testing/fake-clock';
import { chat, setUp, states, codeOf } from './testing/client-harness';

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
