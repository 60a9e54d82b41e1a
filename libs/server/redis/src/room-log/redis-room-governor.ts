import { RoomGovernor, type Claim, type GovernResult, type Rule } from '@madang/server-room-log';
import type { RoomId } from '@madang/protocol';
import type { CommandLine } from '../connection/lines';
import { govern } from './governing';
import { Keys } from './keys';
import { newNodeId } from './node-id';
import { RoomStore } from './room-store';
import { ScriptRunner } from './script-runner';
import { createScripts } from './scripts';
import { redisRoomLogSettings, type RedisRoomLogSettings } from './settings';

export interface RedisRoomGovernorOptions {
  /** As of `RedisRoomLog`; the same for all. */
  readonly keyPrefix?: string;
  readonly settings?: Partial<RedisRoomLogSettings>;
}

/** For services that host nobody: no node, so it has neither a lease nor an inbox, and is told nothing. */
export class RedisRoomGovernor extends RoomGovernor {
  readonly #store: RoomStore;

  constructor(commands: CommandLine, options: RedisRoomGovernorOptions = {}) {
    super();
    const settings = redisRoomLogSettings(options.settings);
    const keys = new Keys(options.keyPrefix ?? 'madang', settings.partitions);
    const runner = new ScriptRunner(commands);
    this.#store = new RoomStore(runner, createScripts(settings), keys, newNodeId());
  }

  override govern(roomId: RoomId, actor: Claim | null, rule: Rule): Promise<GovernResult> {
    // Nobody is held here.
    const reclaim = (): Promise<boolean> => Promise.resolve(false);
    return govern({ store: this.#store, reclaim }, roomId, actor, rule);
  }
}
