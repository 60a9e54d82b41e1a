import { GATEWAY, SITES } from './addresses';
import { connectSlowly } from './delay-line';
import { Namespace } from './namespace';

/** The public network: a bridge that everybody is on. What is for anybody else ends here without a word. */
export class Internet {
  readonly #bridge: Namespace;
  readonly #prefix: string;
  #hosts = 0;

  private constructor(prefix: string, bridge: Namespace) {
    this.#prefix = prefix;
    this.#bridge = bridge;
  }

  /** @param prefix begins the names of all namespaces. */
  static async create(prefix: string): Promise<Internet> {
    const bridge = await Namespace.create(`${prefix}inet`);
    await bridge.ip('link add br0 type bridge');
    await bridge.ip(`address add ${GATEWAY}/16 dev br0`);
    await bridge.ip('link set br0 up');
    return new Internet(prefix, bridge);
  }

  namespace(name: string): Promise<Namespace> {
    return Namespace.create(`${this.#prefix}${name}`);
  }

  /**
   * A host with these addresses on its interface `pub`.
   * @param delayMs what a packet takes on the way there, and on the way back.
   */
  async host(name: string, addresses: readonly string[], delayMs = 0): Promise<Namespace> {
    const host = await this.namespace(name);
    const id = (this.#hosts += 1);
    const port = `port${id}`;
    if (delayMs === 0) await host.connect('pub', this.#bridge, port);
    else {
      const through = await this.namespace(`${name}-line`);
      const near = { namespace: host, interfaceName: 'pub' };
      const far = { namespace: this.#bridge, interfaceName: port };
      await connectSlowly({ id, ms: delayMs, through, ends: [near, far] });
    }
    await this.#bridge.ip(`link set ${port} master br0`);
    for (const address of addresses) await host.ip(`address add ${address}/24 dev pub`);
    // A relay without a way to a private address stops relaying altogether (coturn 4.6); so there is one, to nowhere.
    await host.ip(`route add default via ${GATEWAY}`);
    for (const { open, outside } of Object.values(SITES)) {
      if (!addresses.includes(outside[0])) {
        await host.ip(`route add ${open}.0/24 via ${outside[0]}`);
      }
    }
    return host;
  }
}
