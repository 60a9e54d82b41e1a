import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELAY_ADDRESSES, WEB_ADDRESSES } from './net/addresses';
import { Internet } from './net/internet';
import { type Namespace } from './net/namespace';
import { Site } from './net/site';
import { Sweeper } from './net/sweeper';
import { makeCertificate, type Certificate } from './servers/certificate';
import { type LabProcess } from './servers/lab-process';
import { startRelay } from './servers/relay';
import { Web } from './servers/web';

/** An internet with one Madang, two relays and two people's sites, each behind a NAT box. */
export class Lab {
  readonly #sweeper: Sweeper;
  readonly #relays = new Map<string, LabProcess>();

  private constructor(
    sweeper: Sweeper,
    readonly folder: string,
    private readonly server: Namespace,
    private readonly certificate: Certificate,
    readonly web: Web,
    readonly a: Site,
    readonly b: Site,
  ) {
    this.#sweeper = sweeper;
  }

  /** Needs root. What is there goes with `remove`, or with this process. */
  static async create(): Promise<Lab> {
    const prefix = `lab${randomBytes(3).toString('hex')}-`;
    const folder = await mkdtemp(join(tmpdir(), 'nat-lab-'));
    const sweeper = new Sweeper(prefix, folder);
    try {
      const internet = await Internet.create(prefix);
      const addresses = [...WEB_ADDRESSES, ...RELAY_ADDRESSES];
      const server = await internet.host('srv', addresses);
      const sites = [await Site.create(internet, 'a'), await Site.create(internet, 'b')] as const;
      const certificate = await makeCertificate(folder, addresses);
      const web = await Web.start(server, `stun:${RELAY_ADDRESSES[0]}:3478`, certificate);
      const lab = new Lab(sweeper, folder, server, certificate, web, ...sites);
      for (const address of RELAY_ADDRESSES) await lab.startRelay(address);
      return lab;
    } catch (error) {
      await sweeper.sweep();
      throw error;
    }
  }

  async startRelay(address: string): Promise<void> {
    const relay = await startRelay(this.server, address, this.folder, this.certificate);
    this.#relays.set(address, relay);
  }

  /** As a machine that loses its power: nobody is told. */
  async killRelay(address: string): Promise<void> {
    await this.#relays.get(address)?.kill();
  }

  /** Does nothing unless it was killed. */
  async reviveRelay(address: string): Promise<void> {
    if (this.#relays.get(address)?.isRunning === false) await this.startRelay(address);
  }

  /** What its servers printed lately. */
  logs(): string {
    return [...this.web.processes, ...this.#relays.values()].map((one) => one.logs()).join('\n');
  }

  remove(): Promise<void> {
    return this.#sweeper.sweep();
  }
}
