import { resolve } from 'node:path';
import { WEB_ADDRESSES } from '../net/addresses';
import { type Namespace } from '../net/namespace';
import { ROOT } from '../root';
import { type Certificate } from './certificate';
import { LabProcess } from './lab-process';

const TLS_FRONT = resolve(ROOT, 'apps/nat-lab/src/servers/tls-front.mjs');
/** Of `WEB_ADDRESSES`, in their order, on 127.0.0.1. */
export const FIRST_PORT = 8080;

export interface WebOptions {
  readonly namespace: Namespace;
  readonly stunUrl: string;
  readonly certificate: Certificate;
  /** Holds the secret of the relays, and may change. */
  readonly secretFile: string;
  /** As `LabOptions.pages`. */
  readonly pages: readonly string[];
}

/** The whole of Madang over TLS, once for each list of relays that pages are to be told of. */
export class Web {
  readonly #options: WebOptions;
  readonly #origins = new Map<string, Promise<string>>();
  readonly #edge: LabProcess;
  readonly #servers: LabProcess[] = [];
  /** Those of them that have a relay. */
  readonly #issuing: LabProcess[] = [];

  private constructor(options: WebOptions, edge: LabProcess) {
    this.#options = options;
    this.#edge = edge;
  }

  static async start(options: WebOptions): Promise<Web> {
    const { namespace } = options;
    const { certificate, key } = options.certificate;
    const fronts = WEB_ADDRESSES.map((address, at) => `${address}=${FIRST_PORT + at}`);
    const edge = await LabProcess.start({
      name: 'edge',
      namespace,
      program: process.execPath,
      args: [TLS_FRONT, certificate, key, ...fronts],
      ready: /ready/,
    });
    return new Web(options, edge);
  }

  /** Resolves to the origin of a Madang that offers these relays, and STUN in any case. */
  withRelays(urls: readonly string[]): Promise<string> {
    const name = urls.join(',');
    const started = this.#origins.get(name) ?? this.#start(urls, this.#origins.size);
    this.#origins.set(name, started);
    return started;
  }

  /** @param change of the file. Resolves when all that give credentials have noticed it. */
  async changeSecret(change: () => Promise<void>): Promise<void> {
    const noticed = this.#issuing.map((server) => server.says(/TURN_SECRET_FILE has another/));
    await change();
    await Promise.all(noticed);
  }

  /** What its servers printed lately. */
  logs(): string {
    return [this.#edge, ...this.#servers].map((one) => one.logs()).join('\n');
  }

  async #start(urls: readonly string[], at: number): Promise<string> {
    const address = WEB_ADDRESSES[at];
    if (address === undefined) throw new Error('no address is left for one more server');
    const { namespace, stunUrl, certificate, secretFile, pages } = this.#options;
    const origin = `https://${address}`;
    const turn = {
      TURN_URLS: urls.join(','),
      TURN_SECRET_FILE: secretFile,
      TURN_TTL_SECONDS: '600',
    };
    const server = await LabProcess.start({
      name: `standalone ${address}`,
      namespace,
      program: process.execPath,
      args: [resolve(ROOT, 'apps/standalone/dist/main.js')],
      env: {
        LOG_LEVEL: 'info',
        HOST: '127.0.0.1',
        PORT: String(FIRST_PORT + at),
        ALLOWED_ORIGINS: [origin, ...pages].join(','),
        STUN_URLS: stunUrl,
        // Its probes, too, take the lab's certificate; relays that fail them are offered to nobody.
        NODE_EXTRA_CA_CERTS: certificate.certificate,
        ...(urls.length > 0 ? turn : {}),
      },
      ready: /Madang is ready/,
    });
    this.#servers.push(server);
    if (urls.length > 0) this.#issuing.push(server);
    return origin;
  }
}
