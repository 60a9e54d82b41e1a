import type { RoomsApi } from '@madang/client';
import type { ReconnectPolicy, TransportFactory } from '@madang/client/parts';
import type { RoomId } from '@madang/protocol';
import { checkDelivery } from '../history/delivery';
import { countOf } from '../history/breach';
import { wentAt } from '../history/events';
import { GHOST_BOUND_MS } from '../history/membership';
import { oneOf } from '../random';
import { eventually, pass } from '../waiting';
import { Person } from './person';

export interface CrowdOptions {
  readonly api: RoomsApi;
  /** For the next connection of anybody. */
  readonly chooseUrl: () => string;
  readonly random: () => number;
  readonly rooms: number;
  readonly perRoom: number;
  readonly policy?: ReconnectPolicy;
  /** Makes one for each person. */
  readonly meddle?: (person: string) => (lines: TransportFactory) => TransportFactory;
}

export interface Talk {
  /** Things said per second by each person. */
  readonly perSecond: number;
  /** How many of them are for one person only, from 0 to 1. */
  readonly signals?: number;
}

const TICK_MS = 50;
/** With nothing heard or said for so long, nothing is on its way. */
const QUIET_MS = 1_500;
/** A node looks after this time at the latest whether it has missed something: `verifyMs`, and the look itself. */
const VERIFIED_MS = 35_000;

/** Many people in several rooms, who talk. */
export class Crowd {
  readonly people: Person[] = [];
  readonly #options: CrowdOptions;
  #ticking: NodeJS.Timeout | null = null;

  private constructor(options: CrowdOptions) {
    this.#options = options;
  }

  /** Resolves when everybody is in their room. */
  static async gather(options: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd(options);
    try {
      for (let room = 0; room < options.rooms; room += 1) {
        const { roomId } = await options.api.createRoom();
        const entering = Array.from({ length: options.perRoom }, () => crowd.add(roomId).enter());
        await Promise.all(entering);
      }
      return crowd;
    } catch (error) {
      crowd.stop();
      throw error;
    }
  }

  /** Somebody new, who has not entered yet. */
  add(roomId: RoomId, chooseUrl = this.#options.chooseUrl): Person {
    const { api, random, policy, meddle } = this.#options;
    const name = `person${this.people.length + 1}`;
    const person = new Person({
      name,
      room: roomId,
      getTicket: async () => (await api.requestTicket(roomId)).ticket,
      chooseUrl,
      random,
      ...(policy === undefined ? {} : { policy }),
      ...(meddle === undefined ? {} : { meddle: meddle(name) }),
    });
    this.people.push(person);
    return person;
  }

  get staying(): readonly Person[] {
    return this.people.filter(({ hasGone }) => !hasGone);
  }

  companionsOf(person: Person): readonly Person[] {
    return this.staying.filter((one) => one.room === person.room && one !== person);
  }

  /** Everybody talks until `hush`, connected or not. */
  talk({ perSecond, signals = 0.5 }: Talk): void {
    const { random } = this.#options;
    const chance = (perSecond * TICK_MS) / 1_000;
    this.#ticking = setInterval(() => {
      for (const person of this.staying) {
        for (let due = chance; due > 0; due -= 1) {
          if (random() >= due) continue;
          const companions = this.companionsOf(person);
          if (companions.length === 0 || random() >= signals) person.chat();
          else person.signal(oneOf(companions, random));
        }
      }
    }, TICK_MS);
  }

  hush(): void {
    if (this.#ticking !== null) clearInterval(this.#ticking);
    this.#ticking = null;
  }

  /**
   * Resolves when nothing is on its way any more, and whoever has gone must be gone for everybody. Patience is
   * waiting for the repair of a loss that nobody notices but by looking.
   */
  async settled({ isPatient }: { readonly isPatient: boolean }): Promise<void> {
    this.hush();
    const calm = (): boolean =>
      this.staying.every(({ isConnected, unanswered }) => isConnected && unanswered === 0);
    await eventually(calm, isPatient ? 60_000 : 15_000);
    await this.#quiet();
    if (!isPatient) return;
    await eventually(
      () => countOf(checkDelivery(this.people).breaches, 'lost') === 0,
      VERIFIED_MS,
      2_000,
    );
    const lastWent = Math.max(0, ...this.people.map((person) => wentAt(person) ?? 0));
    await pass(Math.max(0, lastWent + GHOST_BOUND_MS + 1 - Date.now()));
    await this.#quiet();
  }

  /** Who is not where they should be, and what they were told lately. */
  troubles(): string[] {
    return this.staying
      .filter(({ isConnected }) => !isConnected)
      .map((person) => person.describe());
  }

  stop(): void {
    this.hush();
    for (const person of this.people) person.stop();
  }

  async #quiet(): Promise<void> {
    const size = (): number => this.people.reduce((sum, { events }) => sum + events.length, 0);
    for (let before = -1; before !== size();) {
      before = size();
      await pass(QUIET_MS);
    }
  }
}
