/**
 * Runs once per `docker compose up`, before everything else: makes the secrets that are missing, finds out the
 * address of this host, and writes for each service a folder with what that service may know.
 *
 * `rotate-relay-secret` does that with a new secret for relay and TURN service, the relay first: it has to accept what the
 * service issues.
 *
 * Secrets live in a volume that only this program mounts; each service mounts its own folder, read-only.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { explain } from './problem.mjs';
import { localAddress, localAddress6 } from './local-address.mjs';
import { replaceRelaySecret } from './relay-secrets.mjs';
import { loadSecrets } from './secrets.mjs';
import { filesFor } from './service-files.mjs';
import { resolveSite } from './site.mjs';
import { writeFolder } from './write-folder.mjs';

/** The relay looks at its file every 2 s. */
const RELAY_FOLLOWS_MS = 10_000;

try {
  const {
    MADANG_SECRETS = '/var/lib/madang/secrets',
    MADANG_CONFIG = '/var/lib/madang/config',
    MADANG_RELAY_FOLLOWS_MS = String(RELAY_FOLLOWS_MS),
  } = process.env;
  const local = { v4: await localAddress(), v6: await localAddress6() };
  const site = await resolveSite(process.env, local);
  const write = async (services = null) => {
    const files = filesFor(site, await loadSecrets(MADANG_SECRETS));
    for (const service of services ?? Object.keys(files)) {
      writeFolder(join(MADANG_CONFIG, service), files[service]);
    }
  };
  if (process.argv[2] === 'rotate-relay-secret') {
    await loadSecrets(MADANG_SECRETS);
    replaceRelaySecret(MADANG_SECRETS);
    await write(['relay']);
    await delay(Number(MADANG_RELAY_FOLLOWS_MS));
    await write();
    console.log(
      'The relay has a new secret, and accepts the former one for an hour and until the next start of init.',
    );
  } else {
    await write();
    for (const line of site.advice) console.log(line);
    console.log(`Madang will be at ${site.url}`);
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
