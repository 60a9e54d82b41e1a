import { describe, expect, it } from '@jest/globals';
import { type HostAction, type Role } from '@madang/protocol';
import { settle } from '../util/testing/fake-clock';
import { codeOf, sent, setUp } from './testing/client-harness';

const lower: HostAction = { kind: 'lowerHands', targets: 'everyone' };
const mute: HostAction = {
  kind: 'mute',
  targets: 'everyone',
  source: 'microphone',
  mayUnmute: true,
};

async function setUpAs(role: Role) {
  const all = setUp();
  all.server.nextRole = role;
  await all.client.open();
  await settle();
  return all;
}

describe('what a host asks for', () => {
  it('is answered', async () => {
    const { client, server } = await setUpAs('host');
    await client.act(lower);
    expect(sent(server, 'act').map(({ action }) => action)).toEqual([lower]);
  });

  it.each(['host_required', 'not_permitted', 'rate_limited', 'unavailable'] as const)(
    'may be refused: %s',
    async (code) => {
      const { client, server } = await setUpAs('host');
      server.failAct(code);
      expect(await codeOf(client.act(lower))).toBe(code);
      // The connection is as good as before.
      expect(client.state.kind).toBe('open');
      await client.act(lower);
    },
  );

  it('is refused to others', async () => {
    const { client } = await setUpAs('participant');
    expect(await codeOf(client.act(lower))).toBe('host_required');
  });

  it('waits for the first welcome', async () => {
    const { client, server } = setUp();
    server.nextRole = 'host';
    const acted = client.act(lower);
    await client.open();
    await acted;
  });

  it('is asked for again, in order, when the connection breaks before the answer', async () => {
    const { client, server, clock } = await setUpAs('host');
    server.isMute = true;
    const acted = Promise.all([client.act(mute), client.act(lower)]);
    await settle();
    server.isMute = false;
    server.cut();
    await settle();
    const late = client.act(lower);
    expect(sent(server, 'act')).toHaveLength(2);
    await clock.advanceAsync(60_000);
    await Promise.all([acted, late]);
    expect(sent(server, 'act').map(({ action }) => action)).toEqual([
      mute,
      lower,
      mute,
      lower,
      lower,
    ]);
  });

  it('fails without an answer in time, and keeps the connection', async () => {
    const { client, server, clock } = await setUpAs('host');
    server.ignoresActs = true;
    const code = codeOf(client.act(lower));
    await clock.advanceAsync(16_000);
    expect(await code).toBe('unavailable');
    expect(client.state.kind).toBe('open');
  });

  it('is rejected with what the session ended with, then and from then on', async () => {
    const { client, server } = await setUpAs('host');
    server.isMute = true;
    const acted = codeOf(client.act(lower));
    await settle();
    server.isMute = false;
    server.close('removed');
    expect(await acted).toBe('removed');
    expect(await codeOf(client.act(lower))).toBe('removed');
  });

  it('is not more than 64 things at a time', async () => {
    const { client, server, clock } = await setUpAs('host');
    server.isDown = true;
    server.cut();
    await settle();
    const acts = Array.from({ length: 64 }, () => client.act(lower));
    expect(await codeOf(client.act(lower))).toBe('rate_limited');
    server.isDown = false;
    await clock.advanceAsync(60_000);
    await Promise.all(acts);
    await client.act(lower);
  });
});
