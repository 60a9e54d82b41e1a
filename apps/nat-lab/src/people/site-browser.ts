import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath, launchChromium } from '@madang/testing-browser';
import { type Browser } from 'playwright-core';
import { type Site } from '../net/site';

/** A Chromium on the machine of a site. It is steered through a pipe, which namespaces do not part. */
export async function launchAt(
  site: Site,
  folder: string,
  args: readonly string[] = [],
): Promise<Browser> {
  const executablePath = join(folder, `chromium-${site.name}`);
  const { name } = site.machine;
  await writeFile(executablePath, `#!/bin/sh\nexec ip netns exec ${name} ${chromiumPath()} "$@"\n`);
  await chmod(executablePath, 0o755);
  // The certificate of the lab is its own, for pages and for relays alike.
  return launchChromium({ executablePath, args: ['--ignore-certificate-errors', ...args] });
}
