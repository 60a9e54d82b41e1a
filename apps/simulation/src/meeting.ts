import { ReplayGuard, SignalClient } from '@madang/client/parts';
import { roomIdSchema } from '@madang/protocol';
import type { RedisRoomLogSettings } from '@madang/server-redis';
import { GatewayActor, type GatewayContext } from './actors/gateway-actor';
import { Page, type PageContext, type Storage } from './actors/page';
import { Tickets } from './actors/tickets';
import type { FinalView } from './checker/history';
import { Recorder } from './checker/recorder';
import { Balancer } from './net/balancer';
import type { LuaMachine } from './redis/lua';
import { RedisServer, type ScriptPatch } from './redis/server';
import type { World } from './world/world';

/** What a test may put in the place of the product's own, to see what the checker says then. */
export interface Changes {
  readonly patchScript: ScriptPatch;
  readonly createGuard: PageContext['createGuard'];
  readonly createClient: PageContext['createClient'];
  readonly createGateway: (context: GatewayContext, nodeId: string) => GatewayActor;
  readonly settings: Partial<RedisRoomLogSettings>;
}

export const NO_CHANGES: Changes = {
  patchScript: (source) => source,
  createGuard: () => new ReplayGuard(),
  createClient: (options) => new SignalClient(options),
  createGateway: (context, nodeId) => new GatewayActor(context, nodeId),
  // Shorter than usual, so that an end comes soon, and lazier, since nobody is in a hurry here.
  settings: { graceMs: 15_000, sweepMs: 2_000 },
};

const RESTART_MS = 1_500;
const ROOM = roomIdSchema.parse('lusab-babad-gutih-tugad');

interface Person {
  readonly name: string;
  readonly storage: Storage;
  page: Page;
  pages: number;
}

/** One meeting in one world: who and what takes part in it. */
export class Meeting {
  readonly recorder: Recorder;
  readonly redis: RedisServer;
  readonly balancer: Balancer;
  readonly #context: PageContext;
  readonly #tickets: Tickets;
  readonly #people: Person[] = [];
  readonly #gateways: GatewayActor[] = [];
  readonly #changes: Changes;
  #nodes = 0;
  #lastTicket: string | null = null;

  constructor(
    readonly world: World,
    lua: LuaMachine,
    changes: Changes,
  ) {
    this.#changes = changes;
    this.recorder = new Recorder(world);
    this.redis = new RedisServer(world, lua, changes.patchScript);
    this.balancer = new Balancer(world, () => this.#gateways);
    this.#tickets = new Tickets(world, ROOM);
    this.#context = {
      world,
      balancer: this.balancer,
      recorder: this.recorder,
      roomId: ROOM,
      getTicket: () => Promise.resolve((this.#lastTicket = this.#tickets.issue())),
      createGuard: changes.createGuard,
      createClient: changes.createClient,
    };
  }

  get finals(): FinalView[] {
    return this.#people.flatMap(({ page }) => (page.isOpen ? [page.final] : []));
  }

  startGateway(place: number): void {
    const nodeId = `node-${(this.#nodes += 1)}`;
    const context: GatewayContext = {
      world: this.world,
      redis: this.redis,
      tickets: this.#tickets,
      settings: this.#changes.settings,
      onError: (what) => this.recorder.add({ kind: 'mistake', what }),
    };
    this.#gateways[place] = this.#changes.createGateway(context, nodeId);
  }

  /** Where a gateway has ended, another one starts after a while. */
  watchGateways(): void {
    this.#gateways.forEach((gateway, place) => {
      if (gateway.hasEnded) this.startGateway(place);
    });
    this.world.schedule(RESTART_MS, () => this.watchGateways());
  }

  enter(): void {
    const name = String.fromCharCode(65 + this.#people.length);
    const storage: Storage = new Map();
    const page = new Page(this.#context, `${name}1`, storage);
    this.#people.push({ name, storage, page, pages: 1 });
  }

  openPage(who: number): Page | undefined {
    return this.#openPeople[who % this.#openPeople.length]?.page;
  }

  runningGateway(who: number): GatewayActor | undefined {
    const running = this.#gateways.filter(({ reachable }) => reachable === 'yes');
    return running[who % running.length];
  }

  /** Somebody's page ends; after a reload or a crash another one follows. */
  endPage(who: number, how: 'reload' | 'crash' | 'close' | 'leave', pauseMs: number): void {
    const person = this.#openPeople[who % this.#openPeople.length];
    // Without anybody there would be nothing to see.
    if (person === undefined || (this.#openPeople.length < 2 && how !== 'reload')) return;
    if (how === 'leave') person.page.leave();
    else if (how === 'crash') person.page.crash();
    else person.page.close(how === 'reload' ? 'reloading' : 'closing');
    if (how === 'close' || how === 'leave') return;
    this.world.schedule(pauseMs, () => {
      person.pages += 1;
      person.page = new Page(this.#context, `${person.name}${person.pages}`, person.storage);
    });
  }

  /** Somebody enters whose first ticket has been used by somebody else. */
  useTicketTwice(): void {
    const used = this.#lastTicket;
    if (used === null || this.#people.length >= 8) return;
    const { getTicket } = this.#context;
    let isFirst = true;
    const name = String.fromCharCode(65 + this.#people.length);
    const context: PageContext = {
      ...this.#context,
      getTicket: () => {
        const ticket = isFirst ? Promise.resolve(used) : getTicket();
        isFirst = false;
        return ticket;
      },
    };
    const storage: Storage = new Map();
    this.#people.push({ name, storage, page: new Page(context, `${name}1`, storage), pages: 1 });
  }

  get #openPeople(): Person[] {
    return this.#people.filter(({ page }) => page.isOpen);
  }
}
