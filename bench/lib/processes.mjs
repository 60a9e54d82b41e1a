/** Server processes of a benchmark: started, measured, ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** A TCP port of the loopback interface that was free a moment ago. */
export async function freePort() {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Resolves once `isUp()` does; throws when the process ends before. */
export async function startProcess(command, args, { env = {}, isUp }) {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.once('error', (error) => process.stderr.write(`${command}: ${error.message}\n`));
  while (!(await isUp().catch(() => false))) {
    if (child.pid === undefined || child.exitCode !== null)
      throw new Error(`${command} ${args[0]} did not start; was it built, is it installed?`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Whether an HTTP server answers well on this path. */
export const answers = (port, path) => async () =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).ok;

/** An empty Redis that keeps nothing on disk. */
export async function startRedis() {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const isUp = async () => {
    const { connect } = await import('node:net');
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    return true;
  };
  const server = await startProcess('redis-server', args, { isUp });
  return { ...server, url: `redis://127.0.0.1:${port}`, port };
}

/** Ticks of `/proc/<pid>/stat`, https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; 100 to the second. */
const TICKS_PER_SECOND = 100;

/** Seconds of CPU that a process has used so far, in user mode and in the kernel. */
export async function cpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process in bytes. */
export async function residentBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
}
