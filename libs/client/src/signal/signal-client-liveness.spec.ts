import { LIMITS } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { settle } from '../util/testing/fake-clock';
import { chat, setUp, states, sent } from './testing/client-harness';

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

  it('asks at once when the browser loses its network, and believes the answer', async () => {
    const { client, clock, server, network } = setUp();
    await client.open();
    network.goAway();
    await clock.advanceAsync(2_500);
    expect(client.state.kind).toBe('open');
    server.isDeaf = true;
    network.goAway();
    await clock.advanceAsync(2_500);
    expect(client.state.kind).not.toBe('open');
  });

  it('has another connection before the one that does not answer is given up', async () => {
    const { client, clock, server, heard } = setUp();
    await client.open();
    const before = heard.length;
    server.isDeaf = true;
    client.probe();
    await clock.advanceAsync(399);
    expect(sent(server, 'hello')).toHaveLength(1);
    server.isDeaf = false;
    client.probe();
    await clock.advanceAsync(1);
    expect(sent(server, 'hello')).toHaveLength(2);
    await clock.advanceAsync(60_000);
    expect(new Set(states(heard.slice(before)))).toEqual(new Set(['open']));
    expect(server.log.filter(({ kind }) => kind === 'away' || kind === 'left')).toEqual([]);
  });

  it('asks, and does nothing else, where the answer comes', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    client.probe();
    await clock.advanceAsync(5_000);
    expect(sent(server, 'hello')).toHaveLength(1);
    expect(client.state.kind).toBe('open');
  });

  it('does not wait for a connection that was begun over a network that has gone', async () => {
    const { client, clock, server, network } = setUp();
    await client.open();
    server.isDeaf = true;
    network.goAway();
    await clock.advanceAsync(1_000);
    const hellos = sent(server, 'hello').length;
    server.isDeaf = false;
    network.comeBack();
    await clock.advanceAsync(0);
    expect(sent(server, 'hello').length).toBe(hellos + 1);
    expect(client.state.kind).toBe('open');
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
