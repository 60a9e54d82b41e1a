import { EventQueue } from './event-queue';
import { Random } from './random';

/** 2026-01-01, so that times look like times. */
const BEGINNING = 1_767_225_600_000;

/** All time and all chance of one run. Nothing happens but what was scheduled here. */
export class World {
  readonly random: Random;
  readonly #queue = new EventQueue();
  #now = BEGINNING;
  #steps = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Unix time in ms, in whole ones. */
  get now(): number {
    return Math.floor(this.#now);
  }

  /** Since the beginning, in ms. */
  get elapsed(): number {
    return this.#now - BEGINNING;
  }

  get steps(): number {
    return this.#steps;
  }

  schedule(delayMs: number, run: () => void): () => void {
    return this.#queue.add(this.#now + Math.max(0, delayMs), run);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.schedule(delayMs, resolve));
  }

  /** Runs what falls due until so many ms after the beginning; promises settle after each event. */
  async runUntil(elapsedMs: number): Promise<void> {
    const end = BEGINNING + elapsedMs;
    await settle();
    for (let at = this.#queue.nextAt; at !== null && at <= end; at = this.#queue.nextAt) {
      this.#now = at;
      this.#steps += 1;
      this.#queue.take()?.();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets everything run that waits for promises only: a turn of the event loop comes after all of them. */
function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
