import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RELAY_ADDRESSES } from '../net/addresses';
import { type Namespace } from '../net/namespace';
import { type Certificate } from './certificate';
import { type LabProcess } from './lab-process';
import { REALM, startRelay } from './relay';

/** The relays of a lab, and the secrets that they accept. */
export class Relays {
  readonly #running = new Map<string, LabProcess>();
  readonly #secrets = new Set<string>();

  private constructor(
    private readonly namespace: Namespace,
    private readonly folder: string,
    private readonly certificate: Certificate,
  ) {}

  static async start(
    namespace: Namespace,
    folder: string,
    certificate: Certificate,
    secret: string,
  ): Promise<Relays> {
    const relays = new Relays(namespace, folder, certificate);
    relays.#secrets.add(secret);
    for (const address of RELAY_ADDRESSES) await relays.#start(address);
    return relays;
  }

  /** As a machine that loses its power: nobody is told. */
  async kill(address: string): Promise<void> {
    await this.#running.get(address)?.kill();
  }

  /** Does nothing unless it was killed. */
  async revive(address: string): Promise<void> {
    if (this.#running.get(address)?.isRunning === false) await this.#start(address);
  }

  /** Besides those that they have. */
  async accept(secret: string): Promise<void> {
    this.#secrets.add(secret);
    for (const address of RELAY_ADDRESSES) await this.#tell(address, `--set-secret=${secret}`);
  }

  /** Whoever is connected stays so. */
  async refuse(secret: string): Promise<void> {
    this.#secrets.delete(secret);
    for (const address of RELAY_ADDRESSES) await this.#tell(address, `--delete-secret=${secret}`);
  }

  /** What they printed lately. */
  logs(): string {
    return [...this.#running.values()].map((relay) => relay.logs()).join('\n');
  }

  async #start(address: string): Promise<void> {
    const { namespace, folder, certificate } = this;
    const database = this.#database(address);
    await rm(database, { force: true });
    for (const secret of this.#secrets) await this.#tell(address, `--set-secret=${secret}`);
    const relay = await startRelay({ namespace, address, folder, certificate, database });
    this.#running.set(address, relay);
  }

  async #tell(address: string, change: string): Promise<void> {
    const args = [change, `--realm=${REALM}`, `--userdb=${this.#database(address)}`];
    // turnadmin leaves a log file there each time; a command in a namespace has mounts of its own.
    const script = 'mount -t tmpfs tmpfs /var/log && exec turnadmin "$@"';
    await this.namespace.run('sh', ['-c', script, 'turnadmin', ...args]);
  }

  #database(address: string): string {
    return join(this.folder, `relay-${address}.db`);
  }
}
