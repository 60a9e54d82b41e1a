import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DEFAULT_POLICY, roomIdSchema } from '@madang/protocol';
import { ConfigError } from '@madang/server-kernel';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FileAuditLog } from '../audit/file-audit-log';
import { parseRoomRecord } from '../room-record';
import { StoredRoomDirectory } from '../stored-room-directory';
import { DataFolder } from './data-folder';
import { FileTextStore } from './file-text-store';

const ROOM = roomIdSchema.parse('lusab-babad-gutih-tugad');
const ROUNDS = 6;
jest.setTimeout(120_000);

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'madang-data-'))));
afterEach(async () => {
  await chmod(root, 0o700);
  await rm(root, { recursive: true });
});

async function refusal(path: string): Promise<string> {
  try {
    await DataFolder.open(path);
    return 'opened';
  } catch (error) {
    return error instanceof ConfigError
      ? error.message
      : `not for whoever runs this: ${String(error)}`;
  }
}

describe('DATA_DIR', () => {
  it('is made where it is missing, for its own user only', async () => {
    const path = join(root, 'deep', 'down');
    const texts = new FileTextStore(await DataFolder.open(path));
    await texts.replace('secret:one', null, 'x', null);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect((await stat(join(path, 'secret'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(path, 'secret', 'one.txt'))).mode & 0o777).toBe(0o600);
  });

  it('that is a file, or below one, is refused with what to do', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below')]) {
      expect(await refusal(path)).toBe(
        'DATA_DIR cannot be used: it is no folder: name another, or move the file away.',
      );
    }
  });

  it('on a file system without space is refused, or its requests are, with what to do', async () => {
    // What is written to it never finds space; full(4).
    const folder = await DataFolder.open(root);
    await expect(folder.append('/dev/full', 'x')).rejects.toThrow(
      'DATA_DIR: there is no space left: make some',
    );
  });

  it('that may not be written is refused with what to do', async () => {
    // Not even root makes a folder there.
    expect(await refusal('/sys/madang')).toMatch(/^DATA_DIR cannot be used: .+: .+\.$/);
  });

  it('belongs to one process at a time; what a dead one left does not count', async () => {
    const folder = await DataFolder.open(root);
    await writeFile(join(root, 'lock'), String(process.ppid));
    expect(await refusal(root)).toContain(`used by the process ${process.ppid}: stop that one`);
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    for (const left of [String(child.pid), '', 'nonsense', '-1', String(process.pid)]) {
      await writeFile(join(root, 'lock'), left);
      expect(await refusal(root)).toBe('opened');
    }
    await folder.close();
    expect(await readdir(root)).toEqual([]);
  });

  it('is swept of what is over and of what was left half written, and of nothing else', async () => {
    const folder = await DataFolder.open(root);
    const texts = new FileTextStore(folder);
    await texts.replace('kind:stays', null, 'x', null);
    await texts.replace('kind:later', null, 'x', 60_000);
    await texts.replace('kind:over', null, 'x', 0);
    await writeFile(join(root, 'kind', 'stays.txt.123456'), 'half');
    await writeFile(join(root, 'kind', 'README'), 'of somebody');
    await mkdir(join(root, 'lost+found'));
    await texts.sweep();
    expect((await readdir(join(root, 'kind'))).sort()).toEqual([
      'README',
      'later.txt',
      'stays.txt',
    ]);
    expect(await texts.read('kind:stays')).toBe('x');
  });
});

describe('an audit log in a file', () => {
  it('passes over a line that was left half written, and goes on after it', async () => {
    const folder = await DataFolder.open(root);
    const note = { roomId: ROOM, at: Date.now(), actor: null, target: null, role: null };
    await new FileAuditLog(folder, 60_000).record({ ...note, action: 'joined' });
    const path = join(root, 'audit', `${ROOM}.jsonl`);
    await writeFile(path, '\n{"cursor":"1-0","at":17', { flag: 'a' });
    const log = new FileAuditLog(folder, 60_000);
    await log.record({ ...note, action: 'admitted' });
    const actions = async () =>
      (await log.read(ROOM, null, 10)).entries.map(({ action }) => action);
    expect(await actions()).toEqual(['joined', 'admitted']);
    await log.sweep();
    expect(await actions()).toEqual(['joined', 'admitted']);
    expect(await readFile(path, 'utf8')).not.toContain('"at":17\n');
  });

  it('is removed when all of it is too old', async () => {
    const log = new FileAuditLog(await DataFolder.open(root), 60_000);
    const note = { roomId: ROOM, at: 1, actor: null, target: null, role: null };
    await log.record({ ...note, action: 'joined' });
    await log.sweep();
    expect(await readdir(join(root, 'audit'))).toEqual([]);
  });
});

describe('a process that is killed while it writes', () => {
  it('leaves whole records only, and none that it has confirmed is lost', async () => {
    // Beside the sources, where Node finds what is not bundled.
    const script = fileURLToPath(new URL('../../dist/writer.mjs', import.meta.url));
    bundle(fileURLToPath(new URL('../../test/writer.ts', import.meta.url)), script);
    const data = join(root, 'data');
    let folder = await DataFolder.open(data);
    await new StoredRoomDirectory(new FileTextStore(folder), null).create({
      ...{ roomId: ROOM, passwordHash: null, hostKeyHash: 'h', keyId: null, capacity: 8 },
      ...{ createdAt: 1, policy: DEFAULT_POLICY, version: 1, lastUsedAt: 1, bans: [] },
    });
    await folder.close();
    let confirmed = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      confirmed = Math.max(confirmed, await killedAfter(script, data, 2 + round * 3));
      // As it is, before anything is swept.
      const text = await readFile(join(data, 'directory', `${ROOM}.txt`), 'utf8');
      const record = parseRoomRecord(text.slice(text.indexOf('\n') + 1));
      expect(record.version).toBeGreaterThanOrEqual(confirmed);
      expect(record.version).toBeLessThanOrEqual(confirmed + 1);
      folder = await DataFolder.open(data);
      const texts = new FileTextStore(folder);
      await texts.sweep();
      expect(await readdir(join(data, 'directory'))).toEqual([`${ROOM}.txt`]);
      const { entries } = await new FileAuditLog(folder, 1_000_000).read(ROOM, null, 10_000);
      expect(entries.length).toBeGreaterThanOrEqual(confirmed - 1 - round);
      await folder.close();
    }
    expect(confirmed).toBeGreaterThan(ROUNDS);
  });
});

/** Packages of ours are sources, which Node does not run. */
function bundle(source: string, target: string): void {
  const esbuild = join(createRequire(import.meta.url).resolve('esbuild/package.json'), '..');
  const banner =
    "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";
  const flags = ['--bundle', '--platform=node', '--format=esm', `--banner:js=${banner}`];
  const external = ['@nestjs/*', 'write-file-atomic'].map((name) => `--external:${name}`);
  const bin = join(esbuild, 'bin', 'esbuild');
  execFileSync(bin, [source, ...flags, ...external, `--outfile=${target}`], { stdio: 'pipe' });
}

/** @returns The last version that was confirmed before the process was killed, in the middle of something. */
async function killedAfter(script: string, data: string, versions: number): Promise<number> {
  const child = spawn(process.execPath, [script, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let last = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    seen += 1;
    if (seen === versions) setTimeout(() => child.kill('SIGKILL'), Math.random() * 5);
  }
  const [, signal] = (await ended) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return last;
}
