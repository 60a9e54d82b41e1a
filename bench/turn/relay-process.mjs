/** coturn on the loopback interface. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProcess } from '../lib/processes.mjs';

export async function startRelay() {
  const port = await freePort();
  const secret = 'a-secret-of-the-benchmark';
  const folder = await mkdtemp(join(tmpdir(), 'madang-bench-'));
  const isUp = async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    return true;
  };
  const flags = [
    ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--fingerprint', '--realm=madang.bench'],
    ...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', '--allow-loopback-peers'],
    ...[`--listening-port=${port}`, '--use-auth-secret', `--static-auth-secret=${secret}`],
    ...[
      `--log-file=${folder}/log`,
      '--simple-log',
      `--pidfile=${folder}/pid`,
      `--userdb=${folder}/db`,
    ],
  ];
  const relay = await startProcess('turnserver', flags, { isUp });
  const stop = async () => {
    await relay.stop();
    await rm(folder, { recursive: true });
  };
  return { port, secret, stop };
}
