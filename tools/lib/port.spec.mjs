import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { choosePort } from './port.mjs';

/** Runs `use` while a server listens on a port that the system chose. */
async function withTakenPort(use) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(server.address().port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('choosePort', () => {
  it('says which command avoids a port in use', async () => {
    await withTakenPort(async (port) => {
      await expect(choosePort({ PORT: String(port), HOST: '127.0.0.1' })).rejects.toThrow(
        /is in use.*PORT=8090/,
      );
    });
  });

  it('accepts a free port', async () => {
    const port = await withTakenPort((taken) => Promise.resolve(taken));

    await expect(choosePort({ PORT: String(port), HOST: '127.0.0.1' })).resolves.toBe(port);
  });

  it('reads what PORT_FILE names, and says when it cannot', async () => {
    const port = await withTakenPort((taken) => Promise.resolve(taken));
    const file = join(await mkdtemp(join(tmpdir(), 'port-')), 'port');
    await writeFile(file, `${port}\n`);
    await expect(choosePort({ PORT_FILE: file, HOST: '127.0.0.1' })).resolves.toBe(port);
    await expect(choosePort({ PORT_FILE: `${file}.gone` })).rejects.toThrow('PORT_FILE must be');
  });

  it.each(['no', '0', '65536', '8080.5'])('refuses PORT=%s', async (text) => {
    await expect(choosePort({ PORT: text })).rejects.toThrow('PORT must be a number');
  });
});
