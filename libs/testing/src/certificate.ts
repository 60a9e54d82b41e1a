import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface TestCertificate {
  /** Files in PEM. */
  readonly cert: string;
  readonly key: string;
  /** The certificate's text; it is its own authority. */
  readonly pem: string;
  remove(): Promise<void>;
}

/** A self-signed certificate for these names and addresses, valid for a day, made by `openssl`. */
export async function makeCertificate(names: readonly string[]): Promise<TestCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'madang-certificate-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subjects = names.map((name) => (/^[\d.]+$|:/.test(name) ? `IP:${name}` : `DNS:${name}`));
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...[
      '-days',
      '1',
      '-subj',
      '/CN=madang.test',
      '-addext',
      `subjectAltName=${subjects.join(',')}`,
    ],
    ...['-out', cert, '-keyout', key],
  ]);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return { cert, key, pem: await readFile(cert, 'utf8'), remove };
}
