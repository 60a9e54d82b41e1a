/**
 * Runs once per `docker compose up`, before everything else: makes the secrets that are missing, finds out the
 * address of this host, and writes for each service a folder with what that service may know.
 *
 * Secrets live in a volume that only this program mounts; each service mounts its own folder, read-only.
 */
import { join } from 'node:path';
import { localAddress } from './local-address.mjs';
import { loadSecrets } from './secrets.mjs';
import { filesFor } from './service-files.mjs';
import { resolveSite } from './site.mjs';
import { writeFolder } from './write-folder.mjs';

try {
  const { MADANG_SECRETS = '/var/lib/madang/secrets', MADANG_CONFIG = '/var/lib/madang/config' } =
    process.env;
  const site = await resolveSite(process.env, await localAddress());
  const secrets = await loadSecrets(MADANG_SECRETS);
  for (const [service, files] of Object.entries(filesFor(site, secrets))) {
    writeFolder(join(MADANG_CONFIG, service), files);
  }
  for (const line of site.advice) console.log(line);
  console.log(`Madang will be at ${site.url}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
