import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KernelModule, parseEnv } from '@madang/server-kernel';
import { Test } from '@nestjs/testing';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './contract/harness';
import { dataFolderEnv, roomStoreEnv, roomStoreSettings } from './room-store-env';
import { RoomStoreModule } from './room-store.module';
import { TextStore } from './text-store/text-store';

const SETTINGS = { unusedRoomMs: null, auditMs: 0 };

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'madang-module-'))));
afterEach(() => rm(root, { recursive: true }));

const open = (folder: string) =>
  Test.createTestingModule({
    imports: [
      KernelModule.forRoot({ service: 'test', env: { LOG_LEVEL: 'silent' } }),
      RoomStoreModule.inFolder(folder, SETTINGS),
    ],
  }).compile();

describe('stores in a folder', () => {
  it('are swept at the start, and give the folder back at the end', async () => {
    await mkdir(join(root, 'kind'));
    await writeFile(join(root, 'kind', 'over.txt'), '1\nx');
    const app = await open(root);
    await app.get(TextStore).replace('kind:stays', null, 'x', null);
    await until(() => Promise.resolve(!existsSync(join(root, 'kind', 'over.txt'))));
    expect(existsSync(join(root, 'lock'))).toBe(true);
    await app.close();
    expect((await readdir(root)).sort()).toEqual(['audit', 'kind']);
    expect(await readdir(join(root, 'kind'))).toEqual(['stays.txt']);
  });

  it('do not start where the folder cannot be one', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(open(join(root, 'file'))).rejects.toThrow(/^DATA_DIR cannot be used/);
  });
});

describe('the settings of what is kept', () => {
  const read = (env: Record<string, string>) => roomStoreSettings(parseEnv(roomStoreEnv, env));

  it('are days, of which 0 is for ever or never', () => {
    expect(read({})).toEqual({ unusedRoomMs: 180 * 86_400_000, auditMs: 30 * 86_400_000 });
    expect(read({ ROOM_UNUSED_DAYS: '0', AUDIT_RETENTION_DAYS: '0' })).toEqual(SETTINGS);
  });

  it('want the whole path of a folder', () => {
    expect(parseEnv(dataFolderEnv, {})).toEqual({});
    expect(parseEnv(dataFolderEnv, { DATA_DIR: '/data' })).toEqual({ DATA_DIR: '/data' });
    expect(() => parseEnv(dataFolderEnv, { DATA_DIR: 'data' })).toThrow(
      /^DATA_DIR must be the absolute/,
    );
  });
});
