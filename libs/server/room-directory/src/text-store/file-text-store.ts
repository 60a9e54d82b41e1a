import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from './data-folder';
import { checkName, TextStore } from './text-store';

/** The first line is the Unix time in ms at which the life of the text ends, or `-`; the rest is the text. */
const FILE = /^(\d+|-)\n([^]*)$/;
const SUFFIX = '.txt';
/** write-file-atomic names what it is going to rename `<id>.txt.<number>`. */
const FILE_NAME = /^([A-Za-z0-9_-]+)\.txt((?:\.\d+)?)$/;

/** Keeps each text in a file of its own, `<kind>/<id>.txt`. Changes of one name wait for each other. */
export class FileTextStore extends TextStore {
  readonly #folder: DataFolder;
  readonly #now: () => number;
  /** The last change of each name that is under way. */
  readonly #changes = new Map<string, Promise<unknown>>();

  constructor(folder: DataFolder, now: () => number = Date.now) {
    super();
    this.#folder = folder;
    this.#now = now;
  }

  override async read(name: string): Promise<string | null> {
    return this.#present(this.#pathOf(name));
  }

  override replace(
    name: string,
    former: string | null,
    next: string | null,
    lifeMs: number | null,
  ): Promise<boolean> {
    return this.#inTurn(name, async () => {
      const path = this.#pathOf(name);
      const present = await this.#present(path);
      if (present !== former && present !== next) return false;
      if (next === null) await this.#folder.remove(path);
      else {
        await this.#folder.makeFolder(kindOf(name));
        const end = lifeMs === null ? '-' : String(Math.ceil(this.#now() + lifeMs));
        await this.#folder.write(path, `${end}\n${next}`);
      }
      return true;
    });
  }

  /** Removes what is over, and what a killed process left half written. */
  async sweep(): Promise<void> {
    const kinds = await readdir(this.#folder.path(), { withFileTypes: true });
    for (const kind of kinds.filter((entry) => entry.isDirectory())) {
      for (const file of await readdir(this.#folder.path(kind.name))) {
        const [, id, rest] = FILE_NAME.exec(file) ?? [];
        if (id === undefined) continue;
        const name = `${kind.name}:${id}`;
        if (rest === '') await this.#sweepOne(name);
        else
          await this.#inTurn(name, () => this.#folder.remove(this.#folder.path(kind.name, file)));
      }
    }
  }

  async #sweepOne(name: string): Promise<void> {
    await this.#inTurn(name, async () => {
      const path = this.#pathOf(name);
      if ((await this.#present(path)) === null) await this.#folder.remove(path);
    });
  }

  async #present(path: string): Promise<string | null> {
    const [, end = '', text = null] = FILE.exec((await this.#folder.read(path)) ?? '') ?? [];
    return end !== '-' && Number(end) <= this.#now() ? null : text;
  }

  async #inTurn<T>(name: string, change: () => Promise<T>): Promise<T> {
    const before = this.#changes.get(name) ?? Promise.resolve();
    const turn = before.then(change, change);
    this.#changes.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#changes.get(name) === turn) this.#changes.delete(name);
    }
  }

  #pathOf(name: string): string {
    checkName(name);
    return this.#folder.path(join(kindOf(name), `${name.slice(name.indexOf(':') + 1)}${SUFFIX}`));
  }
}

function kindOf(name: string): string {
  return name.slice(0, name.indexOf(':'));
}
