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

/** A self-signed certificate for these names and addresses, made by `openssl`. With negative `days` it has expired. */
export async function makeCertificate(
  names: readonly string[],
  { days = 1 }: { readonly days?: number } = {},
): Promise<TestCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'madang-certificate-'));
  const [cert, key, request] = ['cert.pem', 'key.pem', 'request.pem'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const subjects = names.map((name) => (/^[\d.]+$|:/.test(name) ? `IP:${name}` : `DNS:${name}`));
  await run('openssl', [
    ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-subj', '/CN=madang.test', '-addext', `subjectAltName=${subjects.join(',')}`],
    ...['-out', request, '-keyout', key],
  ]);
  await run('openssl', [
    ...['x509', '-req', '-in', request, '-signkey', key, '-days', String(days)],
    ...['-copy_extensions', 'copy', '-out', cert],
  ]);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return { cert, key, pem: await readFile(cert, 'utf8'), remove };
}
