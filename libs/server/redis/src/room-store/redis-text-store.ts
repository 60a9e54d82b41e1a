import { checkName, TextStore } from '@madang/server-room-directory';
import type { RedisConnections } from '../connection/redis-connections';

/** KEYS: the text's. ARGV: what is to be there (nothing where empty), what then, and for how many ms. */
const REPLACE = `
local present = redis.call('GET', KEYS[1]) or ''
if present ~= ARGV[1] and present ~= ARGV[2] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
elseif ARGV[3] == '' then redis.call('SET', KEYS[1], ARGV[2])
else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1
`;

/** Each text as a string under `<prefix>:<name>`. */
export class RedisTextStore extends TextStore {
  readonly #connections: RedisConnections;
  readonly #keyPrefix: string;

  constructor(connections: RedisConnections, keyPrefix = 'madang') {
    super();
    this.#connections = connections;
    this.#keyPrefix = keyPrefix;
  }

  override async read(name: string): Promise<string | null> {
    return this.#connections.commands.get(this.#key(name));
  }

  override async replace(
    name: string,
    former: string | null,
    next: string | null,
    lifeMs: number | null,
  ): Promise<boolean> {
    const texts = [former ?? '', next ?? '', lifeMs === null ? '' : String(Math.ceil(lifeMs))];
    const answer = await this.#connections.commands.eval(REPLACE, 1, this.#key(name), ...texts);
    return answer === 1;
  }

  #key(name: string): string {
    checkName(name);
    return `${this.#keyPrefix}:${name}`;
  }
}
