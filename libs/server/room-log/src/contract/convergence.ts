import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stateOf, type Actor } from './actor';
import type { RoomLogHarness } from './harness';
import { Scene, type TestNode } from './scene';
import { View } from './view';

const STEPS = ['join', 'chat', 'state', 'signal', 'detach', 'resume', 'reload', 'leave'] as const;
const step = fc.record({
  what: fc.constantFrom(...STEPS),
  who: fc.nat({ max: 15 }),
  whom: fc.nat({ max: 15 }),
  where: fc.nat({ max: 2 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Player {
  readonly actor: Actor;
  readonly view: View;
  isConnected: boolean;
  /** Places of the signals that this player must have been given. */
  owed: number[];
}

const pick = <T>(all: readonly T[], index: number): T | undefined => all[index % all.length];

/** Plays steps one after the other, with three nodes and as many participants as join. */
class Play {
  readonly #scene: Scene;
  readonly #nodes: readonly TestNode[];
  players: Player[] = [];

  constructor(scene: Scene, nodes: readonly TestNode[]) {
    this.#scene = scene;
    this.#nodes = nodes;
  }

  async run({ what, who, whom, where }: Step): Promise<void> {
    const node = pick(this.#nodes, where);
    if (node === undefined) return;
    if (what === 'join') return this.join(node);
    const player = pick(this.players, who);
    if (player === undefined) return;
    const { actor, view } = player;
    if (what === 'resume' || what === 'reload') {
      // Who has no connection is told nothing, though the node may have entries for others of the room.
      if (player.isConnected) view.pull();
      if (what === 'reload') player.owed = [];
      const { cursor } = view;
      const { catchUp } =
        what === 'reload' ? await actor.reload(cursor) : await actor.resume({ node, cursor });
      view.catchUp(catchUp);
      player.isConnected = true;
    } else if (what === 'leave') {
      await actor.leave();
      this.players = this.players.filter((other) => other !== player);
    } else if (player.isConnected) {
      await this.#act(what, player, pick(this.players, whom) ?? player);
    }
  }

  async join(node: TestNode): Promise<void> {
    if (this.players.length >= 6) return;
    const actor = await this.#scene.join(node);
    this.players.push({ actor, view: new View(actor), isConnected: true, owed: [] });
  }

  async #act(
    what: 'chat' | 'state' | 'signal' | 'detach',
    player: Player,
    other: Player,
  ): Promise<void> {
    const { actor, view } = player;
    const text = `n${actor.lastN}`;
    if (what === 'chat') await actor.chat(text);
    if (what === 'state') await actor.put({ kind: 'state', state: stateOf('joined', text) });
    if (what === 'signal') other.owed.push(await actor.signal(other.actor, text));
    if (what === 'detach') {
      view.pull();
      player.isConnected = false;
      await actor.detach();
    }
  }
}

export function describeConvergence(start: () => Promise<RoomLogHarness>, plays: number): void {
  it('[RL58] shows every connected participant the same room, whatever has happened', async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const harness = await start();
      try {
        const scene = new Scene(harness);
        const nodes = await Promise.all([scene.node(), scene.node(), scene.node()]);
        const play = new Play(scene, nodes);
        for (const next of steps) await play.run(next);

        const witness = await scene.join(nodes[0]);
        const connected = play.players.filter((player) => player.isConnected);
        const hosts = connected.map((player) => player.actor.node.seen);
        await Promise.all(hosts.map((seen) => seen.reached(scene.roomId, witness.joinedSeq)));
        for (const { view, owed } of connected) {
          view.pull();
          expect(view.participants).toEqual(witness.snapshot.participants);
          const { chat } = witness.snapshot;
          expect(chat.length > 0 ? view.chat.slice(-chat.length) : []).toEqual(chat);
          expect(view.signals).toEqual(owed);
        }
      } finally {
        await harness.stop();
      }
    });
    // A failure prints its seed and the shortest sequence of steps that shows it.
    await fc.assert(property, { numRuns: plays });
  }, 60_000);
}
