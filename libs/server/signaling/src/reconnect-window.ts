import { Injectable } from '@nestjs/common';
import { LIMITS } from '@madang/protocol';
import { DEFAULT_RESUMES_PER_SECOND, SignalingConfig } from './signaling-config';

/**
 * Over how long this node's clients would spread their first attempts if it were lost: so long that the
 * others get no more of them at once than `RESUMES_PER_SECOND`.
 */
@Injectable()
export class ReconnectWindow {
  private readonly resumesPerSecond: number;
  private connections = 0;

  constructor({ resumesPerSecond = DEFAULT_RESUMES_PER_SECOND }: SignalingConfig) {
    this.resumesPerSecond = resumesPerSecond;
  }

  connectionOpened(): void {
    this.connections += 1;
  }

  connectionClosed(): void {
    this.connections -= 1;
  }

  /** In whole seconds, so that it does not change with every client. */
  get ms(): number {
    const { minReconnectWindowMs, maxReconnectWindowMs } = LIMITS;
    const neededMs = Math.ceil(this.connections / this.resumesPerSecond) * 1_000;
    return Math.min(maxReconnectWindowMs, Math.max(minReconnectWindowMs, neededMs));
  }
}
