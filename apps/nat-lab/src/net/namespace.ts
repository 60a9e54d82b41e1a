import { spawn, type ChildProcess } from 'node:child_process';
import { command } from './command';

/** A network namespace: interfaces, routes, rules and sockets of its own. It knows nothing of the host's network. */
export class Namespace {
  private constructor(readonly name: string) {}

  /** Needs root. Whoever makes it sees to its end: see `Sweeper`. */
  static async create(name: string): Promise<Namespace> {
    await command('ip', ['netns', 'add', name]);
    const namespace = new Namespace(name);
    await namespace.ip('link set lo up');
    return namespace;
  }

  /** One `ip` command in here, its words separated by spaces. */
  async ip(words: string): Promise<void> {
    await command('ip', ['-n', this.name, ...words.split(' ')]);
  }

  run(program: string, args: readonly string[], input?: string): Promise<string> {
    return command('ip', ['netns', 'exec', this.name, program, ...args], input);
  }

  /** `ip netns exec` becomes the program, so that signals to the child reach it. */
  spawn(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.name, program, ...args], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** @param key as in /proc/sys, for example `net/ipv4/ip_forward`. */
  async set(key: string, value: number): Promise<void> {
    await this.run('tee', [`/proc/sys/${key}`], `${value}\n`);
  }

  /** A cable from here to another namespace, both ends up. */
  async connect(interfaceName: string, other: Namespace, otherInterface: string): Promise<void> {
    await this.ip(
      `link add ${interfaceName} type veth peer name ${otherInterface} netns ${other.name}`,
    );
    await this.ip(`link set ${interfaceName} up`);
    await other.ip(`link set ${otherInterface} up`);
  }
}
