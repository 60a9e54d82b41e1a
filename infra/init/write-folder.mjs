import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `folder` hold exactly these files, readable by nobody but their owner. */
export function writeFolder(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!(name in files)) rmSync(join(folder, name), { recursive: true });
  }
  for (const [name, text] of Object.entries(files)) writeFileWhole(join(folder, name), text);
}

/** A reader sees the former content or the new one, never a part: a service may be starting just now. */
export function writeFileWhole(file, text) {
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o400 });
  renameSync(draft, file);
}
