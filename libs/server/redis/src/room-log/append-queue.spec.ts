import { beforeEach, describe, expect, it } from '@jest/globals';
import { participantIdSchema, roomIdSchema } from '@madang/protocol';
import { LogUnavailableError, type Claim } from '@madang/server-room-log';
import { AppendQueue, type Appending } from './append-queue';
import type { AppendReply } from './replies';

const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
const claimOf = (letter: string): Claim => ({
  ...{ roomId, fence: 1 },
  participantId: participantIdSchema.parse(`p_${letter.repeat(16)}`),
});
const [ada, bo] = [claimOf('a'), claimOf('b')];

let calls: { numbers: number[]; answer: (...replies: AppendReply[]) => void; fail: () => void }[];
let reclaims: Claim[];
let isReclaimed: boolean;
let lost: number[];
let endTurn: () => void;
let queue: AppendQueue;

beforeEach(() => {
  calls = [];
  reclaims = [];
  isReclaimed = true;
  lost = [];
  endTurn = () => undefined;
  queue = new AppendQueue({
    append: (batch) =>
      new Promise((resolve, reject) => {
        calls.push({
          numbers: batch.map(({ n }) => n),
          answer: (...replies) => resolve(replies),
          fail: () => reject(new LogUnavailableError()),
        });
      }),
    reclaim: (claim) => {
      reclaims.push(claim);
      return Promise.resolve(isReclaimed);
    },
    lost: ({ n }: Appending) => void lost.push(n),
    turnEnd: (task) => (endTurn = task),
  });
});

const say = (n: number, claim = ada, payload = 'p1.x'): Promise<AppendReply> =>
  queue.add({ claim, n, draft: { kind: 'chat', payload } });
const appended = (seq: number): AppendReply => ['appended', seq];
const settled = (): Promise<void> => new Promise(setImmediate);

describe('AppendQueue', () => {
  it('asks once for what comes in one turn, and once for what comes while it is asking', async () => {
    const first = [say(1), say(2)];
    expect(calls).toEqual([]);
    endTurn();
    const second = [say(3), say(4), say(5)];
    expect(calls.map(({ numbers }) => numbers)).toEqual([[1, 2]]);
    calls[0]?.answer(appended(10), appended(11));
    expect(await Promise.all(first)).toEqual([appended(10), appended(11)]);
    await settled();
    expect(calls.map(({ numbers }) => numbers)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    calls[1]?.answer(appended(12), ['duplicate'], appended(13));
    expect(await Promise.all(second)).toEqual([appended(12), ['duplicate'], appended(13)]);
  });

  it.each([
    ['64 appends', 70, 'p1.x', 64],
    ['256 KiB of payload', 10, `p1.${'x'.repeat(48 * 1024 - 3)}`, 5],
  ])('asks for at most %s at once', (_what, count, payload, expected) => {
    for (let n = 1; n <= count; n += 1) void say(n, ada, payload);
    endTurn();
    expect(calls.map(({ numbers }) => numbers.length)).toEqual([expected]);
  });

  it('fails all that wait with what failed, and says so before anybody can go on', async () => {
    const sayings = [say(1), say(2)];
    endTurn();
    sayings.push(say(3, bo));
    let lostWhenFirstFailed: number[] = [];
    const first = sayings[0]?.catch(() => void (lostWhenFirstFailed = [...lost]));
    calls[0]?.fail();
    await first;
    expect(lostWhenFirstFailed).toEqual([1, 2, 3]);
    for (const saying of sayings) await expect(saying).rejects.toThrow(LogUnavailableError);
    expect(calls).toHaveLength(1);
    const next = say(1);
    endTurn();
    calls[1]?.answer(appended(1));
    expect(await next).toEqual(appended(1));
  });

  it('says again what was said by a member that the store had lost, before anything else', async () => {
    const sayings = [say(1), say(1, bo), say(2)];
    endTurn();
    const later = say(3);
    calls[0]?.answer(['detached'], appended(7), ['detached']);
    await settled();
    expect(reclaims).toEqual([ada]);
    expect(calls.map(({ numbers }) => numbers)).toEqual([
      [1, 1, 2],
      [1, 2],
    ]);
    calls[1]?.answer(appended(8), appended(9));
    expect(await Promise.all(sayings)).toEqual([appended(8), appended(7), appended(9)]);
    await settled();
    calls[2]?.answer(appended(10));
    expect(await later).toEqual(appended(10));
  });

  it('takes a member for fenced that cannot be claimed again', async () => {
    isReclaimed = false;
    const saying = say(1);
    endTurn();
    calls[0]?.answer(['gone']);
    expect(await saying).toEqual(['fenced']);
    expect(calls).toHaveLength(1);
  });
});
