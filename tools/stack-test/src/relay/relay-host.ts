import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '@madang/testing-browser';

const COTURN = new URL('../../../../infra/coturn/', import.meta.url);
const START = fileURLToPath(new URL('start.sh', COTURN));
export const SHIPPED_POLICY = readFileSync(new URL('turnserver.conf', COTURN), 'utf8');

/** The relay's own addresses, of documentation (RFC 5737, RFC 3849): nobody's elsewhere. */
export const V4 = '192.0.2.10';
export const V6 = '2001:db8:7::10';
/** Another address of its host. It is public, so that no rule for special addresses covers it. */
export const OTHER_V4 = '9.9.9.9';
export const SECRET = 'a-secret-of-the-relay-0123';

/**
 * Gives the network namespace in which these tests run addresses, and a way out that ends nowhere. It belongs to the
 * test program, which `unshare` starts in it, and is gone with it.
 */
export function layNetwork(): void {
  const present = networkInterfaces();
  if (present.out !== undefined) return;
  // A namespace that is new has nothing but a loopback interface that is down.
  if (Object.keys(present).length > 0) {
    throw new Error('Run this with `npm run test-integration`: it needs a network of its own.');
  }
  const ip = (text: string): void => void execFileSync('ip', text.split(' '));
  ip('link set lo up');
  ip('link add out type veth peer name nowhere');
  for (const address of [`${V4}/24`, `${OTHER_V4}/32`, `${V6}/64`]) {
    ip(`address add ${address} dev out${address.includes(':') ? ' nodad' : ''}`);
  }
  ip('link set out up');
  ip('link set nowhere up');
  // coturn 4.6 stops relaying for good once there is no way to a peer.
  ip('route add default via 192.0.2.1');
  ip('-6 route add default via 2001:db8:7::1');
  // turnadmin leaves a log file there each time; its mounts are the test program's own, too.
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', '/var/log']);
}

export interface RelayOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What init would have written. */
  readonly files?: Readonly<Record<string, string>>;
  /** Another policy than the one that is shipped. */
  readonly policy?: string;
}

/** The relay as it is shipped (`infra/coturn/start.sh`), with this machine's coturn. */
export class RelayHost {
  readonly folder = mkdtempSync(join(tmpdir(), 'madang-relay-'));
  readonly url = `turn:${V4}:3478?transport=udp`;
  readonly tlsUrl = `turns:${V4}:5349?transport=tcp`;
  private readonly lines: string[] = [];
  private readonly child: ChildProcess;

  constructor({ env = {}, files = {}, policy }: RelayOptions = {}) {
    mkdirSync(join(this.folder, 'work'));
    const all = { realm: 'madang.test', 'turn-secrets': `${SECRET}\n`, ...files };
    for (const [name, text] of Object.entries(all)) this.write(name, text);
    if (policy !== undefined) this.write('policy.conf', policy);
    this.child = spawn('sh', [START], {
      env: {
        PATH: process.env.PATH,
        RELAY_CONFIG: this.folder,
        RELAY_WORK: join(this.folder, 'work'),
        RELAY_LISTEN_IP: `${V4},${V6}`,
        RELAY_TLS_CERT: join(this.folder, 'relay.pem'),
        ...(policy === undefined ? {} : { RELAY_POLICY: join(this.folder, 'policy.conf') }),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, of which nothing stays when it is killed.
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream !== null) {
        createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
      }
    }
  }

  /** Resolves when the relay is there; rejects with its output when it does not come to that. */
  static async start(options: RelayOptions = {}): Promise<RelayHost> {
    layNetwork();
    const relay = new RelayHost(options);
    await relay.said('Total General servers');
    return relay;
  }

  /** Runs it until it ends by itself, and gives its exit status and what it said last. */
  static async refusal(options: RelayOptions): Promise<{ status: number | null; said: string }> {
    layNetwork();
    const relay = new RelayHost(options);
    try {
      await eventually(
        'the relay ends',
        () => Promise.resolve(relay.child.exitCode ?? undefined),
        20_000,
      );
      return { status: relay.child.exitCode, said: relay.lines.at(-1) ?? '' };
    } finally {
      await relay.stop();
    }
  }

  /** Resolves when it has printed this, `times` times. */
  async said(text: string, times = 1): Promise<void> {
    await eventually(
      `the relay says "${text}"`,
      () => {
        const count = this.lines.filter((line) => line.includes(text)).length;
        if (count >= times) return Promise.resolve(true);
        const ended = this.child.exitCode;
        if (ended !== null) throw new Error(`it ended with ${ended}:\n${this.lines.join('\n')}`);
        return Promise.resolve(undefined);
      },
      20_000,
    );
  }

  /** Replaces a file of init whole, as init does. */
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, `${name}.new`), text);
    renameSync(join(this.folder, `${name}.new`), join(this.folder, name));
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const exited = once(child, 'exit');
      process.kill(-child.pid, 'SIGKILL');
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
