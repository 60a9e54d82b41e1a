import { ConfigError } from '@madang/server-kernel';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

/** Nobody but the user of this process: the folder holds secrets. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const LOCK = 'lock';

/** What to do about what a file system answers. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left: make some',
  EDQUOT: 'the quota of its user is used up: make space',
  EROFS: 'its file system is read-only: mount it writable',
  EACCES: 'this process may not write there: give the folder to its user',
  EPERM: 'this process may not write there: give the folder to its user',
  ENOTDIR: 'it is no folder: name another, or move the file away',
  EEXIST: 'it is no folder: name another, or move the file away',
  ENOENT: 'it is gone: was it moved or unmounted?',
  EMFILE: 'too many files are open: raise the limit of open files',
};

/** The folder of `DATA_DIR`, which one process has for itself. Its errors say what to do about the folder. */
export class DataFolder {
  private constructor(private readonly root: string) {}

  /** @throws ConfigError when it cannot be used, or another process uses it. */
  static async open(root: string): Promise<DataFolder> {
    const folder = new DataFolder(root);
    try {
      await mkdir(root, { recursive: true, mode: FOLDER_MODE });
      await folder.lock();
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError([`DATA_DIR cannot be used: ${adviceFor(error)}.`]);
    }
    return folder;
  }

  path(...names: readonly string[]): string {
    return join(this.root, ...names);
  }

  async makeFolder(name: string): Promise<string> {
    const path = this.path(name);
    await explained(mkdir(path, { recursive: true, mode: FOLDER_MODE }));
    return path;
  }

  /** All of it or nothing, and on the disk when this resolves: a new file takes the place of the old one. */
  async write(path: string, text: string): Promise<void> {
    await explained(writeFileAtomic(path, text, { mode: FILE_MODE, fsync: true }));
  }

  /** `null` when there is no such file. */
  async read(path: string): Promise<string | null> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw explain(error);
    }
  }

  async append(path: string, text: string): Promise<void> {
    await explained(writeFile(path, text, { flag: 'a', mode: FILE_MODE }));
  }

  async remove(path: string): Promise<void> {
    await explained(rm(path, { force: true }));
  }

  /** Lets another process have the folder. */
  async close(): Promise<void> {
    await this.remove(this.path(LOCK));
  }

  private async lock(): Promise<void> {
    const path = this.path(LOCK);
    const holder = Number(await readFile(path, 'utf8').catch(() => 'nobody'));
    if (holder !== process.pid && isAlive(holder)) {
      throw new ConfigError([
        `DATA_DIR is used by the process ${holder}: stop that one, or name another folder.`,
      ]);
    }
    await writeFileAtomic(path, String(process.pid), { mode: FILE_MODE });
  }
}

/** A signal 0 is never delivered; only whether it could be is told (kill(2)). */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explain(error);
  }
}

function explain(cause: unknown): Error {
  return new Error(`DATA_DIR: ${adviceFor(cause)}`, { cause });
}

function adviceFor(error: unknown): string {
  const code = codeOf(error);
  return ADVICE[code] ?? `the file system answers ${code}`;
}

function codeOf(error: unknown): string {
  const code: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : String(error);
}
