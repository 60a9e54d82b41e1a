/**
 * What the room log needs of a connection to Redis, so that a test may put one of its own in its place. Of
 * ioredis' `Redis`, whose words these are.
 */
interface Line {
  /** `ready` when it can be used now. */
  readonly status: string;
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
  disconnect(reconnect: boolean): void;
}

export interface CommandLine extends Line {
  evalsha(sha: string, keyCount: number, ...args: readonly (string | number)[]): Promise<unknown>;
  eval(source: string, keyCount: number, ...args: readonly (string | number)[]): Promise<unknown>;
}

type MessageListener = (channel: string, text: string) => void;

export interface SubscriberLine extends Line {
  on(event: 'ready', listener: () => void): unknown;
  on(event: 'message', listener: MessageListener): unknown;
  off(event: 'ready', listener: () => void): unknown;
  off(event: 'message', listener: MessageListener): unknown;
  subscribe(...channels: readonly string[]): Promise<unknown>;
}

/** One connection for commands, one that only listens. Both reconnect for ever, and tell by `ready`. */
export interface Lines {
  readonly commands: CommandLine;
  readonly subscriber: SubscriberLine;
}
