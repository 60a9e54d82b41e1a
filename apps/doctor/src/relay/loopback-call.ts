import { setTimeout as delay } from 'node:timers/promises';
import type { TurnClient } from '@madang/server-turn-client';

const PACKET_BYTES = 1_000;
const PACKETS_PER_SECOND = 100;
const TICK_MS = 10;
/** For what is still on its way at the end. */
const LINGER_MS = 500;

export interface CallFigures {
  readonly sent: number;
  readonly received: number;
  /** 0 to 1, of one way. */
  readonly loss: number;
  readonly kbps: number;
  /** There and back through both allocations; `null` when nothing came back. */
  readonly rttMs: number | null;
}

/** One end sends as a call would, the other sends everything back. Both have to be permitted already. */
export async function call(
  from: TurnClient,
  to: TurnClient,
  seconds: number,
  signal: AbortSignal,
): Promise<CallFigures> {
  const sentAt: number[] = [];
  const heard = new Set<number>();
  const rtts: number[] = [];
  const stops = [
    to.onData((_peer, data) => {
      if (data.length !== PACKET_BYTES) return;
      heard.add(data.readUInt32BE(0));
      to.send(from.relayed, data.subarray(0, 4));
    }),
    from.onData((_peer, data) => {
      const since = data.length === 4 ? sentAt[data.readUInt32BE(0)] : undefined;
      if (since !== undefined) rtts.push(performance.now() - since);
    }),
  ];
  try {
    const began = performance.now();
    for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - began) {
      // As many as are due, since timers come late on a busy machine.
      while (sentAt.length < (elapsed / 1_000) * PACKETS_PER_SECOND) {
        const packet = Buffer.alloc(PACKET_BYTES);
        packet.writeUInt32BE(sentAt.length, 0);
        sentAt.push(performance.now());
        from.send(to.relayed, packet);
      }
      await delay(TICK_MS, undefined, { signal });
    }
    await delay(LINGER_MS, undefined, { signal });
  } finally {
    for (const stop of stops) stop();
  }
  return figuresOf(sentAt.length, heard.size, seconds, rtts);
}

function figuresOf(sent: number, received: number, seconds: number, rtts: number[]): CallFigures {
  const sorted = rtts.sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)];
  return {
    ...{ sent, received, loss: sent === 0 ? 1 : 1 - received / sent },
    kbps: Math.round((received * PACKET_BYTES * 8) / 1_000 / seconds),
    rttMs: median === undefined ? null : Math.round(median * 10) / 10,
  };
}
