import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WEB_ADDRESSES } from '../net/addresses';
import { type Namespace } from '../net/namespace';
import { ROOT } from '../root';
import { type Certificate } from './certificate';
import { LabProcess } from './lab-process';
import { RELAY_SECRET } from './relay';

const TLS_FRONT = fileURLToPath(new URL('tls-front.mjs', import.meta.url));
const FIRST_PORT = 8080;

/** The whole of Madang over TLS, once for each list of relays that pages are to be told of. */
export class Web {
  readonly #namespace: Namespace;
  readonly #stunUrl: string;
  readonly #certificate: string;
  readonly #sites = new Map<string, Promise<string>>();
  readonly processes: LabProcess[] = [];

  private constructor(namespace: Namespace, stunUrl: string, certificate: string) {
    this.#namespace = namespace;
    this.#stunUrl = stunUrl;
    this.#certificate = certificate;
  }

  static async start(
    namespace: Namespace,
    stunUrl: string,
    { certificate, key }: Certificate,
  ): Promise<Web> {
    const web = new Web(namespace, stunUrl, certificate);
    const fronts = WEB_ADDRESSES.map((address, at) => `${address}=${FIRST_PORT + at}`);
    const args = [TLS_FRONT, certificate, key, ...fronts];
    const ready = /ready/;
    web.processes.push(
      await LabProcess.start({ name: 'edge', namespace, program: process.execPath, args, ready }),
    );
    return web;
  }

  /** Resolves to the origin of a Madang that offers these relays, and STUN in any case. */
  withRelays(urls: readonly string[]): Promise<string> {
    const name = urls.join(',');
    const started = this.#sites.get(name) ?? this.#start(urls, this.#sites.size);
    this.#sites.set(name, started);
    return started;
  }

  async #start(urls: readonly string[], at: number): Promise<string> {
    const address = WEB_ADDRESSES[at];
    if (address === undefined) throw new Error('no address is left for one more server');
    const origin = `https://${address}`;
    const turn = { TURN_URLS: urls.join(','), TURN_SECRET: RELAY_SECRET };
    this.processes.push(
      await LabProcess.start({
        name: `standalone ${address}`,
        namespace: this.#namespace,
        program: process.execPath,
        args: [resolve(ROOT, 'apps/standalone/dist/main.js')],
        env: {
          HOST: '127.0.0.1',
          PORT: String(FIRST_PORT + at),
          ALLOWED_ORIGINS: origin,
          STUN_URLS: this.#stunUrl,
          // Its probes, too, take the lab's certificate; relays that fail them are offered to nobody.
          NODE_EXTRA_CA_CERTS: this.#certificate,
          ...(urls.length > 0 ? turn : {}),
        },
        ready: /Madang is ready/,
      }),
    );
    return origin;
  }
}
