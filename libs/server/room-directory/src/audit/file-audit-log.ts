import { auditEntrySchema, roomIdSchema, type AuditEntry, type RoomId } from '@madang/protocol';
import { readdir } from 'node:fs/promises';
import type { DataFolder } from '../text-store/data-folder';
import {
  AUDIT_ENTRIES,
  AuditLog,
  nextCursor,
  pageOf,
  type AuditNote,
  type AuditPage,
} from './audit-log';

const KIND = 'audit';
const FILE_NAME = /^(.+)\.jsonl$/;

/** One file of JSON lines per room, `audit/<room id>.jsonl`. A line that a killed process left half written is passed over. */
export class FileAuditLog extends AuditLog {
  readonly #folder: DataFolder;
  readonly #keptMs: number;
  readonly #now: () => number;
  readonly #last = new Map<RoomId, string>();
  #queue: Promise<unknown> = Promise.resolve();

  /** @param keptMs 0 keeps nothing. */
  constructor(folder: DataFolder, keptMs: number, now: () => number = Date.now) {
    super();
    this.#folder = folder;
    this.#keptMs = keptMs;
    this.#now = now;
  }

  override async record({ roomId, ...note }: AuditNote): Promise<void> {
    if (this.#keptMs === 0) return;
    await this.#inTurn(async () => {
      const last = this.#last.get(roomId) ?? (await this.#load(roomId)).at(-1)?.cursor;
      const cursor = nextCursor(last, this.#now());
      await this.#folder.makeFolder(KIND);
      // The line break comes first: it ends what a killed process left.
      await this.#folder.append(this.#pathOf(roomId), `\n${JSON.stringify({ cursor, ...note })}`);
      this.#last.set(roomId, cursor);
    });
  }

  override async read(roomId: RoomId, after: string | null, limit: number): Promise<AuditPage> {
    return pageOf(await this.#load(roomId), after, limit);
  }

  /** Drops what is too old or too much. */
  async sweep(): Promise<void> {
    for (const file of await readdir(await this.#folder.makeFolder(KIND))) {
      const roomId = roomIdSchema.safeParse(FILE_NAME.exec(file)?.[1]);
      if (roomId.success) await this.#inTurn(() => this.#sweepOne(roomId.data));
    }
  }

  async #sweepOne(roomId: RoomId): Promise<void> {
    const path = this.#pathOf(roomId);
    const lines = ((await this.#folder.read(path)) ?? '').split('\n').filter((line) => line !== '');
    const alive = await this.#load(roomId);
    if (alive.length === lines.length) return;
    this.#last.delete(roomId);
    if (alive.length === 0) await this.#folder.remove(path);
    else await this.#folder.write(path, alive.map((entry) => JSON.stringify(entry)).join('\n'));
  }

  async #load(roomId: RoomId): Promise<AuditEntry[]> {
    const oldest = this.#now() - this.#keptMs;
    const lines = ((await this.#folder.read(this.#pathOf(roomId))) ?? '').split('\n');
    return lines
      .flatMap(parseLine)
      .filter(({ at }) => at > oldest)
      .slice(-AUDIT_ENTRIES);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work, work);
    this.#queue = turn;
    return turn;
  }

  #pathOf(roomId: RoomId): string {
    return this.#folder.path(KIND, `${roomId}.jsonl`);
  }
}

function parseLine(line: string): AuditEntry[] {
  try {
    const entry = auditEntrySchema.safeParse(JSON.parse(line));
    return entry.success ? [entry.data] : [];
  } catch {
    return [];
  }
}
