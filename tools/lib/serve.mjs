import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './paths.mjs';

const MAIN = join(ROOT, 'apps/standalone/dist/main.js');
const FOLLOW_PARENT = pathToFileURL(join(ROOT, 'tools/lib/follow-parent.mjs')).href;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Ctrl-C under npm arrives twice: from the terminal and from npm. Later ones are a person's second wish. */
const SAME_WISH_MS = 1_000;
const ORPHAN_CHECK_MS = 500;
/** Read before anything slow: it may be gone by the time the server runs. */
const PARENT = process.ppid;

/** Runs the standalone server, which says where it is, until a signal stops it; resolves to its exit code. */
export function serve(port) {
  const child = spawn(process.execPath, ['--import', FOLLOW_PARENT, '--enable-source-maps', MAIN], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Not in the terminal's group, so that it hears of Ctrl-C from us only.
    detached: process.platform !== 'win32',
  });
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });

  let stoppedAt = null;
  const stop = () => {
    if (stoppedAt === null) {
      stoppedAt = Date.now();
      if (child.connected) child.disconnect();
    } else if (Date.now() - stoppedAt > SAME_WISH_MS) {
      child.kill('SIGKILL');
    }
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  // npm hands SIGTERM to the shell between it and us, which ends without telling us.
  if (process.env.npm_lifecycle_event !== undefined) whenOrphaned(stop);

  return exited;
}

function whenOrphaned(stop) {
  const timer = setInterval(() => {
    if (process.ppid === PARENT) return;
    clearInterval(timer);
    stop();
  }, ORPHAN_CHECK_MS);
  timer.unref();
}
