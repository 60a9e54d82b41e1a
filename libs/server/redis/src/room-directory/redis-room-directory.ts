import type { RoomId } from '@madang/protocol';
import { parseRoomRecord, RoomDirectory, type RoomRecord } from '@madang/server-room-directory';
import type { RedisConnections } from '../connection/redis-connections';

/** Each room as one JSON string under `<prefix>:directory:<room id>`, without an end: links stay good. */
export class RedisRoomDirectory extends RoomDirectory {
  readonly #connections: RedisConnections;
  readonly #keyPrefix: string;

  constructor(connections: RedisConnections, keyPrefix = 'madang') {
    super();
    this.#connections = connections;
    this.#keyPrefix = keyPrefix;
  }

  override async create(room: RoomRecord): Promise<boolean> {
    const { commands } = this.#connections;
    // The former value tells whether the id was free, also when a command is sent twice.
    const json = JSON.stringify(room);
    const former = await commands.set(this.#key(room.roomId), json, 'NX', 'GET');
    return former === null || former === json;
  }

  override async find(roomId: RoomId): Promise<RoomRecord | null> {
    const json = await this.#connections.commands.get(this.#key(roomId));
    return json === null ? null : parseRoomRecord(json);
  }

  #key(roomId: RoomId): string {
    return `${this.#keyPrefix}:directory:${roomId}`;
  }
}
