import { SITES, type SiteAddresses } from './addresses';
import { type Internet } from './internet';
import { type Namespace } from './namespace';
import { natRules, type NatKind } from './nat-rules';

/** A person's machine and the NAT box between it and the internet. */
export class Site {
  private constructor(
    readonly name: 'a' | 'b',
    readonly machine: Namespace,
    readonly box: Namespace,
    readonly addresses: SiteAddresses,
  ) {}

  /** @param delayMs as `Internet.host`, between its box and the internet. */
  static async create(internet: Internet, name: 'a' | 'b', delayMs = 0): Promise<Site> {
    const addresses = SITES[name];
    const { inside, outside, open } = addresses;
    const box = await internet.host(`n${name}`, outside, delayMs);
    const machine = await internet.namespace(name);
    await box.set('net/ipv4/ip_forward', 1);
    // A connection that the box has forgotten is forgotten: it is not taken up again in its middle.
    await box.set('net/netfilter/nf_conntrack_tcp_loose', 0);
    for (const at of [0, 1] as const) {
      await machine.connect(`eth${at}`, box, `lan${at}`);
      await box.ip(`address add ${inside[at]}.1/24 dev lan${at}`);
    }
    await box.ip(`address add ${open}.1/24 dev lan0`);
    await machine.ip('link set eth1 down');
    const site = new Site(name, machine, box, addresses);
    await site.reach('port-restricted');
    return site;
  }

  /** From now on the site reaches the internet like this, from its first network. For when nobody is connected. */
  async reach(kind: NatKind): Promise<void> {
    await this.box.run('iptables-restore', [], natRules(kind, this.addresses));
    const { open, inside } = this.addresses;
    await this.machine.ip('link set eth1 down');
    await this.machine.ip('link set eth0 up');
    await this.#address(0, kind === 'open' ? open : inside[0], 2);
    await this.forget();
  }

  /** The NAT box becomes another one under a running call. It has never heard of any connection. */
  async become(kind: NatKind): Promise<void> {
    await this.box.run('iptables-restore', [], natRules(kind, this.addresses));
    await this.forget();
  }

  /** The NAT box lets no UDP through any more, and TCP connections that there are go on. */
  async blockUdp(): Promise<void> {
    await this.box.run('iptables', '-w -I FORWARD -p udp -j DROP'.split(' '));
  }

  /** The machine gets another address in the same network. */
  async readdress(): Promise<void> {
    await this.#address(0, this.addresses.inside[0], 77);
  }

  /** The machine leaves its network for another one, with another address on the internet. */
  async move(): Promise<void> {
    await this.machine.ip('link set eth0 down');
    await this.machine.ip('link set eth1 up');
    await this.#address(1, this.addresses.inside[1], 2);
  }

  /** The NAT box loses all its mappings. */
  async forget(): Promise<void> {
    await this.box.run('conntrack', ['-F']);
  }

  async #address(at: 0 | 1, network: string, host: number): Promise<void> {
    await this.machine.ip(`address flush dev eth${at}`);
    await this.machine.ip(`address add ${network}.${host}/24 dev eth${at}`);
    await this.machine.ip(`route replace default via ${network}.1 dev eth${at}`);
  }
}
