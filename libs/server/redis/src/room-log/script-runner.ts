import { LogUnavailableError } from '@madang/server-room-log';
import type { CommandLine } from '../connection/lines';
import type { Script } from './scripts/script';

/** Answers by which Redis says that it cannot serve now, though the request is right. */
const TROUBLE =
  /^(READONLY|LOADING|MASTERDOWN|NOREPLICAS|OOM|MISCONF|BUSY|CLUSTERDOWN|TRYAGAIN|NOPERM|NOAUTH|WRONGPASS)\b/;

/**
 * Runs scripts by their hash, and by their text where Redis does not know them (any more). Rejects with
 * `LogUnavailableError` when there is no answer: the script may have run or not.
 */
export class ScriptRunner {
  readonly #redis: CommandLine;
  readonly #onCall: (script: string) => void;

  /** @param onCall Told the name of each script that is sent. */
  constructor(redis: CommandLine, onCall: (script: string) => void = () => undefined) {
    this.#redis = redis;
    this.#onCall = onCall;
  }

  /** `T` is the reply that the script gives; our own scripts are trusted. */
  async run<T>(
    { name, sha, source }: Script,
    partition: string,
    args: readonly (string | number)[],
  ): Promise<T> {
    this.#onCall(name);
    try {
      return (await this.#redis.evalsha(sha, 1, partition, ...args)) as T;
    } catch (error) {
      if (!isReply(error, 'NOSCRIPT')) throw translated(error);
    }
    try {
      return (await this.#redis.eval(source, 1, partition, ...args)) as T;
    } catch (error) {
      throw translated(error);
    }
  }
}

/** Whether Redis did answer, though it did not serve: it is full, say, or has become a replica. */
export function isRefusal(error: unknown): boolean {
  return error instanceof LogUnavailableError && isReply(error.cause);
}

function isReply(error: unknown, code?: string): error is Error {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return false;
  return code === undefined || error.message.startsWith(code);
}

/** An error in a script of ours stays what it is: a mistake to be found. */
function translated(error: unknown): unknown {
  const isMistake = isReply(error) && !TROUBLE.test(error.message);
  return isMistake ? error : new LogUnavailableError(error);
}
