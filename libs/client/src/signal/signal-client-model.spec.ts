import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settle } from '../util/testing/fake-clock';
import { chat, setUp } from './testing/client-harness';

describe('SignalClient and its room, whatever the network does', () => {
  const fault = fc.constantFrom(
    ...([
      'cut',
      'mute',
      'deaf',
      'heal',
      'down',
      'lose log',
      'wait',
      'expire',
      'reconnect',
    ] as const),
  );
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant('say' as const) },
    { weight: 2, arbitrary: fault },
  );
  const settled = fc.boolean();

  it('says everything exactly once, in order, and hears all of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, settled), { maxLength: 40 }),
        // Losing the session and what was said in it at once is more than is promised.
        fc.constantFrom('lose log' as const, 'expire' as const),
        fc.array(fc.double({ min: 0.01, max: 1, maxExcluded: true, noNaN: true }), {
          minLength: 1,
        }),
        async (steps, excluded, randoms) => {
          let drawn = 0;
          const { client, clock, server } = setUp({
            random: () => randoms[(drawn += 1) % randoms.length] ?? 0,
          });
          const witness = setUp({}, clock, server);
          await client.open();
          await witness.client.open();
          const shown: string[] = [];
          const show = (entries: readonly { kind: string; payload?: string }[]): void => {
            for (const { kind, payload } of entries) {
              // What the replay guard does for the page: a new log may bring an entry again.
              if (kind === 'chat' && payload !== undefined && !shown.includes(payload)) {
                shown.push(payload);
              }
            }
          };
          witness.client.on('entries', ({ entries }) => show(entries));
          witness.client.on('resync', (snapshot) => show(snapshot.chat));
          witness.client.on('welcome', ({ catchUp }) => {
            if (catchUp.kind === 'snapshot') show(catchUp.snapshot.chat);
          });

          let unanswered = 0;
          const expected: string[] = [];
          for (const [kind, isSettled] of steps) {
            if (kind === excluded) continue;
            switch (kind) {
              case 'say': {
                const draft = chat(`${expected.length}`);
                expected.push(`p1.${expected.length}`);
                unanswered += 1;
                void client.append(() => Promise.resolve(draft)).then(() => (unanswered -= 1));
                break;
              }
              case 'cut':
                server.cut();
                break;
              case 'mute':
                server.isMute = true;
                break;
              case 'deaf':
                server.isDeaf = true;
                break;
              case 'down':
                server.isDown = true;
                server.cut();
                break;
              case 'heal':
                // What a connection swallowed it cannot bring back.
                server.cut();
                Object.assign(server, { isMute: false, isDeaf: false, isDown: false });
                break;
              case 'lose log':
                // Everybody is told by being cut off; nothing that was under way is taken.
                server.loseLog(3);
                server.cut();
                break;
              case 'wait':
                await clock.advanceAsync(3_000);
                break;
              case 'expire':
                for (const { participantId, presence } of server.participants) {
                  if (presence === 'away') server.expire(participantId);
                }
                break;
              case 'reconnect':
                client.reconnect();
                break;
            }
            if (isSettled) await settle();
          }
          server.cut();
          Object.assign(server, { isMute: false, isDeaf: false, isDown: false });
          await clock.advanceAsync(60_000);
          expect(unanswered).toBe(0);
          expect(server.chat).toEqual(expected);
          expect(shown).toEqual(expected);
        },
      ),
      { numRuns: 150, verbose: 1 },
    );
  }, 60_000);
});
