import { join } from 'node:path';
import { command } from '../net/command';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** One that nobody has signed but itself, for these addresses; the browsers of the lab are told to take it. */
export async function makeCertificate(
  folder: string,
  addresses: readonly string[],
): Promise<Certificate> {
  const certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  const names = addresses.map((address) => `IP:${address}`).join(',');
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', key, '-out', certificate];
  const content = ['-subj', '/CN=nat-lab', '-addext', `subjectAltName=${names}`, '-days', '2'];
  await command('openssl', ['req', ...kind, ...files, ...content]);
  return { certificate, key };
}
