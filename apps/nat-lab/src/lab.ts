import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELAY_ADDRESSES, WEB_ADDRESSES } from './net/addresses';
import { Internet } from './net/internet';
import { type Namespace } from './net/namespace';
import { Site } from './net/site';
import { Sweeper } from './net/sweeper';
import { makeCertificate } from './servers/certificate';
import { Relays } from './servers/relays';
import { Web } from './servers/web';

/** What the relays accept at first. */
export const FIRST_SECRET = 'a-secret-of-the-relays-of-the-lab';

export interface LabOptions {
  /** What a packet takes between each site and the internet, one way. */
  readonly delayMs?: number;
  /** Origins besides its own that Madang lets pages use it from. */
  readonly pages?: readonly string[];
}

/** An internet with one Madang, two relays and two people's sites, each behind a NAT box. */
export class Lab {
  readonly #sweeper: Sweeper;
  #secret = FIRST_SECRET;

  private constructor(
    sweeper: Sweeper,
    readonly folder: string,
    private readonly secretFile: string,
    /** Where all servers are. */
    readonly server: Namespace,
    readonly relays: Relays,
    readonly web: Web,
    readonly a: Site,
    readonly b: Site,
  ) {
    this.#sweeper = sweeper;
  }

  /** Needs root. What is there goes with `remove`, or with this process. */
  static async create({ delayMs = 0, pages = [] }: LabOptions = {}): Promise<Lab> {
    const prefix = `lab${randomBytes(3).toString('hex')}-`;
    const folder = await mkdtemp(join(tmpdir(), 'nat-lab-'));
    const sweeper = new Sweeper(prefix, folder);
    try {
      const internet = await Internet.create(prefix);
      const addresses = [...WEB_ADDRESSES, ...RELAY_ADDRESSES];
      const server = await internet.host('srv', addresses);
      const a = await Site.create(internet, 'a', delayMs);
      const b = await Site.create(internet, 'b', delayMs);
      const certificate = await makeCertificate(folder, addresses);
      const secretFile = join(folder, 'turn-secret');
      await writeFile(secretFile, FIRST_SECRET);
      const relays = await Relays.start(server, folder, certificate, FIRST_SECRET);
      const stunUrl = `stun:${RELAY_ADDRESSES[0]}:3478`;
      const web = await Web.start({ namespace: server, stunUrl, certificate, secretFile, pages });
      return new Lab(sweeper, folder, secretFile, server, relays, web, a, b);
    } catch (error) {
      await sweeper.sweep();
      throw error;
    }
  }

  /**
   * As after a leak: Madang gives credentials by another secret, and then the relays accept no other. Resolves when that is so;
   * who is connected stays so.
   */
  async changeSecret(): Promise<void> {
    const former = this.#secret;
    this.#secret = randomBytes(16).toString('hex');
    await this.relays.accept(this.#secret);
    await this.web.changeSecret(() => writeFile(this.secretFile, this.#secret));
    await this.relays.refuse(former);
  }

  /** What its servers printed lately. */
  logs(): string {
    return `${this.web.logs()}\n${this.relays.logs()}`;
  }

  remove(): Promise<void> {
    return this.#sweeper.sweep();
  }
}
