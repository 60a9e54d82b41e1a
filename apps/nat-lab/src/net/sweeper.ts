import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends what runs in the namespaces of one prefix, then the namespaces, with all that is in them. */
const SWEEP = `
cat >/dev/null
names() { ip netns list | cut -d' ' -f1 | grep "^$1" ; }
for name in $(names "$1"); do ip netns pids "$name" | xargs -r kill -9 ; done
for name in $(names "$1"); do ip netns delete "$name" ; done
rm -rf -- "$2"
`;

/**
 * Removes a lab when it is told to, and also when this process ends in whatever way: the sweeper is a process of its
 * own, in a session of its own, that waits for the end of a pipe from here.
 */
export class Sweeper {
  readonly #child;

  /** @param folder is removed as well. */
  constructor(prefix: string, folder: string) {
    this.#child = spawn('sh', ['-c', SWEEP, 'sweeper', prefix, folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  async sweep(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await exited;
  }
}
