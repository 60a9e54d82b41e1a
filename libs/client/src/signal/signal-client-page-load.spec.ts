import { type ParticipantState } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { settle } from '../util/testing/fake-clock';
import { preview, joined, chat, setUp, sent } from './testing/client-harness';

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

  it('goes on knocking', async () => {
    const knocking: ParticipantState = { ...preview, stage: 'knocking' };
    const former = setUp({ initialState: knocking });
    await former.client.open();
    former.client.stop();
    await settle();
    const { clock, server, store } = former;
    const page = setUp({ store, initialState: { ...preview, displayName: 'Eve' } }, clock, server);
    await page.client.open();
    await settle();
    expect(server.participants).toMatchObject([
      { state: { displayName: 'Eve', stage: 'knocking' } },
    ]);
    expect(sent(server, 'append')).toHaveLength(1);
  });
});
