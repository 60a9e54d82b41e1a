import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `openssl req` makes none that is over, but `openssl ca` does. */
const CONFIG = `
[ca]
default_ca = expired
[expired]
database = index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = IP:127.0.0.1,DNS:localhost
[req]
distinguished_name = subject
[subject]
`;

export interface ExpiredCertificate {
  /** Files in PEM. */
  readonly cert: string;
  readonly key: string;
  remove(): Promise<void>;
}

/** A self-signed certificate for 127.0.0.1 that was good in January 2020. */
export async function makeExpiredCertificate(): Promise<ExpiredCertificate> {
  const cwd = await mkdtemp(join(tmpdir(), 'madang-expired-'));
  await writeFile(join(cwd, 'config'), CONFIG);
  await writeFile(join(cwd, 'index'), '');
  const config = ['-config', 'config'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await run(
    'openssl',
    ['req', '-new', ...config, ...key, '-subj', '/CN=madang.test', '-keyout', 'key', '-out', 'csr'],
    { cwd },
  );
  const dates = ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z'];
  await run(
    'openssl',
    [
      'ca',
      '-batch',
      '-selfsign',
      ...config,
      '-keyfile',
      'key',
      ...dates,
      '-in',
      'csr',
      '-out',
      'crt',
    ],
    { cwd },
  );
  return {
    cert: join(cwd, 'crt'),
    key: join(cwd, 'key'),
    remove: () => rm(cwd, { recursive: true, force: true }),
  };
}
