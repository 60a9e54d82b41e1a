import type { TransportFactory } from '@madang/client';
import type { Process } from '../world/process';
import type { World } from '../world/world';
import { Link } from './link';

/** A gateway as seen from outside. */
export interface Backend {
  readonly process: Process;
  /** `silent`: the machine is gone, nobody says so. */
  readonly reachable: 'yes' | 'refusing' | 'silent';
  accept(link: Link): void;
}

/** What is between pages and gateways; it may still send somebody to one that is gone. */
export class Balancer {
  readonly #world: World;
  readonly #backends: () => readonly Backend[];
  readonly #links = new Map<Process, Link>();

  constructor(world: World, backends: () => readonly Backend[]) {
    this.#world = world;
    this.#backends = backends;
  }

  /** The latest connection of a page. */
  linkOf(page: Process): Link | undefined {
    return this.#links.get(page);
  }

  transport(page: Process): TransportFactory {
    return (_url, listener) => {
      const { random } = this.#world;
      const all = this.#backends();
      const healthy = all.filter(({ reachable }) => reachable === 'yes');
      const backend = random.pick(healthy.length > 0 && random.chance(0.9) ? healthy : all);
      const link = new Link(this.#world, page, backend.process, listener);
      this.#links.set(page, link);
      this.#world.schedule(random.between(2, 60), () => {
        if (backend.reachable === 'refusing') page.post(() => listener.onClose(1006));
        if (backend.reachable === 'yes') {
          backend.process.post(() => {
            backend.accept(link);
            link.opened();
          });
        }
      });
      return {
        send: (text) => link.toServer(text),
        close: (code) => link.closeFromClient(code),
      };
    };
  }
}
