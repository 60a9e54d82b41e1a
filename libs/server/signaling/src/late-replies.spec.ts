import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import { TestGateway } from '../test/gateway';
import { type Participant, chat, join, newRoomId, signalTo } from '../test/test-client';

let clock: FakeClock;
let gateway: TestGateway;
let ada: Participant;
let bo: Participant;

beforeEach(async () => {
  clock = new FakeClock(Date.now());
  gateway = await TestGateway.start({ backplane: new MemoryBackplane(undefined, clock), clock });
  const roomId = newRoomId();
  ada = await join(gateway, roomId, 'Ada');
  bo = await join(gateway, roomId, 'Bo');
  await ada.client.entry();
});

afterEach(() => gateway.stop());

/** Signals under these ids, which are taken when this resolves. */
async function signal(...ids: readonly number[]): Promise<void> {
  for (const id of ids)
    ada.client.send({ type: 'append', id, n: id, entry: signalTo(bo, String(id)) });
  await bo.client.entries(ids.length);
  await ada.client.flushed();
}

const repliesOf = ({ client }: Participant): unknown[] =>
  client.leftOver.flatMap((frame) => ('re' in frame ? [frame.re] : []));

describe('The reply to a signal', () => {
  it('waits, while the signal itself does not', async () => {
    await signal(1, 2);
    expect(repliesOf(ada)).toEqual([]);
    clock.advance(49);
    await ada.client.flushed();
    expect(repliesOf(ada)).toEqual([]);
    clock.advance(1);
    await ada.client.flushed();
    expect(repliesOf(ada)).toEqual([1, 2]);
    await signal(3);
    clock.advance(50);
    await ada.client.flushed();
    expect(repliesOf(ada)).toEqual([1, 2, 3]);
  });

  it('goes before whatever is sent next: a reply, or what somebody else says', async () => {
    await signal(1);
    ada.client.send({ type: 'append', id: 2, n: 2, entry: chat('at once') });
    await ada.client.reply(2);
    expect(repliesOf(ada)).toEqual([1]);
    await signal(3);
    await bo.client.append(chat('hello'));
    await ada.client.entries(2);
    expect(repliesOf(ada)).toEqual([1, 3]);
  });

  it('does not overtake, and is not overtaken by, a refusal', async () => {
    await signal(1);
    const nobody = { ...signalTo(bo, 'x'), to: 'p_0123456789abcdef' };
    ada.client.send({ type: 'append', id: 2, n: 2, entry: nobody });
    expect(await ada.client.reply(2)).toMatchObject({ error: { code: 'recipient_unknown' } });
    expect(repliesOf(ada)).toEqual([1]);
  });

  it('is not lost to one who leaves, or is told to go', async () => {
    await signal(1);
    ada.client.send({ type: 'leave', id: 2 });
    await ada.client.closed;
    expect(repliesOf(ada)).toEqual([1, 2]);
    bo.client.send({ type: 'append', id: 3, n: 1, entry: signalTo(bo, 'to myself') });
    await bo.client.entries(2);
    bo.client.send('no frame');
    await bo.client.lastError();
    expect(repliesOf(bo)).toEqual([3]);
  });
});
