import { auditEntrySchema, type AuditEntry, type RoomId } from '@madang/protocol';
import {
  AUDIT_ENTRIES,
  AuditLog,
  type AuditNote,
  type AuditPage,
} from '@madang/server-room-directory';
import type { RedisConnections } from '../connection/redis-connections';

/** KEYS: the stream. ARGV: how many entries may stay, the entry, for how many ms the stream lives on. */
const RECORD = `
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'entry', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
`;

/** One stream per room, `<prefix>:audit:<room id>`. An entry's cursor is its id in the stream. */
export class RedisAuditLog extends AuditLog {
  readonly #connections: RedisConnections;
  readonly #keyPrefix: string;
  readonly #keptMs: number;

  /** @param keptMs 0 keeps nothing. */
  constructor(connections: RedisConnections, keptMs: number, keyPrefix = 'madang') {
    super();
    this.#connections = connections;
    this.#keptMs = keptMs;
    this.#keyPrefix = keyPrefix;
  }

  override async record({ roomId, ...note }: AuditNote): Promise<void> {
    if (this.#keptMs === 0) return;
    const args = [AUDIT_ENTRIES, JSON.stringify(note), this.#keptMs];
    await this.#connections.commands.eval(RECORD, 1, this.#key(roomId), ...args);
  }

  override async read(roomId: RoomId, after: string | null, limit: number): Promise<AuditPage> {
    const oldest = Date.now() - this.#keptMs;
    const from = after === null ? String(Math.max(0, oldest)) : `(${after}`;
    const { commands } = this.#connections;
    const found = await commands.xrange(this.#key(roomId), from, '+', 'COUNT', limit + 1);
    const entries = found.flatMap(([cursor, [, json = '']]) => parseEntry(cursor, json));
    const page = entries.filter(({ at }) => at > oldest).slice(0, limit);
    return { entries: page, next: found.length > limit ? (page.at(-1)?.cursor ?? null) : null };
  }

  #key(roomId: RoomId): string {
    return `${this.#keyPrefix}:audit:${roomId}`;
  }
}

function parseEntry(cursor: string, json: string): AuditEntry[] {
  const entry = auditEntrySchema.safeParse({ cursor, ...(JSON.parse(json) as object) });
  return entry.success ? [entry.data] : [];
}
