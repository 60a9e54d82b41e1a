import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS, type ServerMessage, type Volatile } from '@madang/protocol';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import { TestGateway } from '../../test/gateway';
import { type Participant, chat, join, newRoomId, resume } from '../../test/test-client';

let clock: FakeClock;
let here: TestGateway;
let there: TestGateway;
let ada: Participant;
let bo: Participant;

beforeEach(async () => {
  clock = new FakeClock(Date.now());
  const backplane = new MemoryBackplane(undefined, clock);
  [here, there] = (await Promise.all(
    [1, 2].map(() => TestGateway.start({ backplane, clock })),
  )) as [TestGateway, TestGateway];
  const roomId = newRoomId();
  ada = await join(here, roomId, 'Ada');
  bo = await join(there, roomId, 'Bo');
  await ada.client.entry();
});

afterEach(() => Promise.all([here.stop(), there.stop()]));

const say = ({ client }: Participant, n: number, payload = `p1.${n}`) =>
  client.send({ type: 'volatile', n, payload });

const isVolatile = (message: ServerMessage): message is Volatile =>
  'type' in message && message.type === 'volatile';

/** What has come by the time at which a chat message comes that was said later. */
async function heard(by: Participant, from: Participant): Promise<readonly number[]> {
  await from.client.append(chat('marker'));
  await by.client.next(
    (one) => 'type' in one && one.type === 'entries' && one.entries[0]?.kind === 'chat',
  );
  return by.client.leftOver.filter(isVolatile).map(({ n }) => n);
}

const dropped = (reason: string) => here.metric('madang_volatile_dropped_total', { reason });

describe('a volatile message', () => {
  it('comes to everybody else in the room, on all nodes, with who says it in which session', async () => {
    const cy = await join(here, ada.welcome.room.roomId, 'Cy', 'preview');
    const stranger = await join(here, newRoomId(), 'Eve');
    say(ada, 7);
    const { participantId: from, sessionId: fromSession } = ada.welcome;
    const expected = { type: 'volatile', from, fromSession, n: 7, payload: 'p1.7' };
    expect(await bo.client.push('volatile')).toEqual(expected);
    expect(await cy.client.push('volatile')).toEqual(expected);
    expect(await heard(ada, bo)).toEqual([]);
    await stranger.client.request({ type: 'ping' });
    expect(stranger.client.leftOver.filter(isVolatile)).toEqual([]);
  });

  it('is not kept for whoever comes or comes back', async () => {
    const { catchUp } = bo.welcome;
    const { epoch, seq } = catchUp.kind === 'snapshot' ? catchUp.snapshot : catchUp;
    say(ada, 1);
    await bo.client.push('volatile');
    const back = await resume(there, bo, { epoch, seq });
    expect(JSON.stringify(back.welcome.catchUp)).not.toContain('p1.1');
    const late = await join(here, ada.welcome.room.roomId, 'Cy');
    expect(await heard(late, ada)).toEqual([]);
  });

  it('is dropped and counted beyond its rate, without a word and without an end', async () => {
    const count = LIMITS.volatileBurst + 150;
    for (let n = 1; n <= count; n += 1) say(ada, n);
    const all = Array.from({ length: LIMITS.volatileBurst }, (_, i) => i + 1);
    expect(await heard(bo, ada)).toEqual(all);
    expect(await dropped('rate')).toBe(150);
    expect(ada.client.leftOver.filter((one) => 'error' in one)).toEqual([]);
    clock.advance(100);
    say(ada, 500);
    expect((await heard(bo, ada)).at(-1)).toBe(500);
  });

  it('is dropped when the log is away, and holds nothing up', async () => {
    here.log.fail('passOn', 'before', 'bug');
    say(ada, 1);
    say(ada, 2);
    say(ada, 3);
    expect(await heard(bo, ada)).toEqual([3]);
    expect(await dropped('unavailable')).toBe(2);
    expect(here.logged.filter(({ level }) => level === 'error')).toHaveLength(1);

    here.log.hold();
    say(ada, 4);
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
    here.log.letGo();
  });

  it('is not taken from the preview, nor without a hello', async () => {
    const cy = await join(here, ada.welcome.room.roomId, 'Cy', 'preview');
    say(cy, 1);
    await cy.client.request({ type: 'ping' });
    expect(await heard(bo, ada)).toEqual([]);
    expect(await dropped('refused')).toBe(1);
  });

  it('ends the connection when it is malformed, as there is no id to answer', async () => {
    say(ada, 1, `p1.${'x'.repeat(LIMITS.volatilePayloadChars)}`);
    expect(await ada.client.lastError()).toMatchObject({
      code: 'malformed_frame',
      path: 'payload',
    });
    expect(await ada.client.closed).toMatchObject({ code: 4500 });
  });
});
