import { describe, expect, it } from '@jest/globals';
import { settle } from '../util/testing/fake-clock';
import { chat, chatHeard, sent, setUp, states } from './testing/client-harness';

describe('SignalClient, when its gateway stops', () => {
  async function meeting() {
    const ada = setUp();
    const bo = setUp({}, ada.clock, ada.server);
    await ada.client.open();
    await bo.client.open();
    await settle();
    return { ...ada, bo: bo.client, before: ada.heard.length };
  }

  it('opens the next connection before the present one ends, and is open all the time', async () => {
    const { client, server, heard, bo, before } = await meeting();
    await bo.append(chat('before'));
    server.goAway();
    await settle();
    await bo.append(chat('after'));
    await client.append(chat('mine'));
    await settle();

    const after = heard.slice(before);
    expect(new Set(states(after))).toEqual(new Set(['open']));
    expect(chatHeard(after)).toEqual(['p1.before', 'p1.after', 'p1.mine']);
    expect(server.log.filter(({ kind }) => kind === 'away' || kind === 'left')).toEqual([]);
    expect(server.chat).toEqual(['p1.before', 'p1.after', 'p1.mine']);
  });

  it('says again on the next connection what the present one was not answered', async () => {
    const { client, server, clock } = await meeting();
    server.isMute = true;
    const said = client.append(chat('unanswered'));
    await settle();
    server.isMute = false;
    server.goAway();
    await clock.advanceAsync(0);
    await said;
    expect(server.chat).toEqual(['p1.unanswered']);
  });

  it('tries again while the present connection lives, and resumes as ever when that ends', async () => {
    const { client, server, clock } = await meeting();
    server.isDown = true;
    const hellos = () => sent(server, 'hello').length;
    server.goAway();
    await clock.advanceAsync(100);
    expect(client.state.kind).toBe('open');
    await client.append(chat('over the old one'));
    const asked = hellos();
    server.isDown = false;
    await clock.advanceAsync(1_500);
    expect(hellos()).toBeGreaterThan(asked);
    expect(client.state.kind).toBe('open');

    server.isDown = true;
    server.goAway();
    await clock.advanceAsync(100);
    server.close('going_away');
    await clock.advanceAsync(100);
    expect(['waiting', 'connecting']).toContain(client.state.kind);
    server.isDown = false;
    await clock.advanceAsync(30_000);
    expect(client.state.kind).toBe('open');
  });

  it('leaves nothing behind when it leaves in between', async () => {
    const { client, server, clock } = await meeting();
    server.goAway();
    await client.leave();
    await clock.advanceAsync(1_000);
    expect(client.state.kind).toBe('closed');
    expect(server.participants).toHaveLength(1);
  });
});
