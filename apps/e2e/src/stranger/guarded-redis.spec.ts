import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { startGuardedGroup, startRedisWithTls } from '../topologies/guarded-redis';
import { startTwoGatewaysOver } from '../topologies/two-gateways-redis';
import { createRoom } from './rest';
import { serverForStrangers } from './server-for-strangers';
import type { Json, Stranger } from './stranger';

const chat = (text: string): Json => ({
  kind: 'chat',
  payload: `p1.${Buffer.from(text).toString('base64url')}`,
});

async function hearEachOther(one: Stranger, other: Stranger): Promise<void> {
  await one.append(chat('안녕'));
  await other.append(chat('hello'));
  for (const person of [one, other]) expect(await person.chat(2)).toHaveLength(2);
}

describe('two gateways with a Redis that only speaks TLS', () => {
  const server = serverForStrangers(async () => startTwoGatewaysOver(await startRedisWithTls()));

  it('hold a meeting', async () => {
    const { roomId } = await createRoom(server.url);
    await hearEachOther(await server.join(roomId, 'Ada'), await server.join(roomId, 'Bo'));
  });
});

describe('two gateways behind Sentinels, with exactly the rights that they need', () => {
  let failOver: () => Promise<void>;
  const server = serverForStrangers(async () => {
    const group = await startGuardedGroup();
    ({ failOver } = group);
    return startTwoGatewaysOver(group);
  });

  /** As §8 says: again and again, when the server says, until there is a place to go on from. */
  async function comeBack(former: Stranger): Promise<Stranger> {
    const { participantId, resumeToken } = await former.welcome();
    for (;;) {
      const back = await server.connect();
      back.sessionId = former.sessionId;
      back.hello({ kind: 'resume', resumeToken });
      const answer = await back.frame(({ type }) => type === 'welcome' || type === 'error');
      if (answer.type === 'welcome') {
        expect(answer.participantId).toBe(participantId);
        const { snapshot } = answer.catchUp as { snapshot: { participants: Json[]; chat: Json[] } };
        expect(snapshot.participants).toHaveLength(2);
        expect(snapshot.chat).toHaveLength(2);
        return back;
      }
      const error = answer.error as { code: string; retryAfterMs?: number };
      expect(error.code).toBe('unavailable');
      await delay(error.retryAfterMs ?? 500);
    }
  }

  it('go on with the meeting on another master', async () => {
    const { roomId } = await createRoom(server.url);
    const [ada, bo] = [await server.join(roomId, 'Ada'), await server.join(roomId, 'Bo')];
    await hearEachOther(ada, bo);
    await failOver();
    for (const person of [ada, bo]) await person.closed;
    const [adaAgain, boAgain] = [await comeBack(ada), await comeBack(bo)];
    const cem = await server.join(roomId, 'Cem');
    const words = chat('and me');
    await cem.append(words);
    for (const person of [adaAgain, boAgain, cem]) {
      await person.entry(({ payload }) => payload === words.payload);
    }
  });
});
