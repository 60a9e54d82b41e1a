import { type ClientMessage, LIMITS } from '@madang/protocol';
import { TokenBucket } from './token-bucket';

/** `beyond`: refused, and the connection goes on. `flooding`: refused too often. */
export type Verdict = 'within' | 'beyond' | 'flooding';

/** What one connection may send, see docs/protocol.md §11: frames, bytes, and messages of each class. */
export class Allowance {
  private readonly frames: TokenBucket;
  private readonly bytes: TokenBucket;
  private readonly signals: TokenBucket;
  private readonly statements: TokenBucket;
  private readonly acts: TokenBucket;
  private readonly pings: TokenBucket;
  private readonly volatile: TokenBucket;
  /** Refusals that are still answered; who uses these up as well is flooding. */
  private readonly patience: TokenBucket;

  constructor(now: () => number) {
    const bucket = (perSecond: number, burst: number) => new TokenBucket(perSecond, burst, now);
    this.frames = bucket(LIMITS.framesPerSecond, LIMITS.frameBurst);
    this.bytes = bucket(LIMITS.bytesPerSecond, LIMITS.byteBurst);
    this.signals = bucket(LIMITS.signalsPerSecond, LIMITS.signalBurst);
    this.statements = bucket(LIMITS.statementsPerSecond, LIMITS.statementBurst);
    this.acts = bucket(LIMITS.actsPerSecond, LIMITS.actBurst);
    this.pings = bucket(LIMITS.pingsPerSecond, LIMITS.pingBurst);
    this.volatile = bucket(LIMITS.volatilePerSecond, LIMITS.volatileBurst);
    this.patience = bucket(LIMITS.framesPerSecond / 10, LIMITS.framesPerSecond);
  }

  /** About a frame of so many bytes that nobody has read yet. */
  frame(bytes: number): Verdict {
    return this.frames.take() && this.bytes.take(0, bytes) ? 'within' : this.refused();
  }

  /** About a message in a frame that is `within`. */
  message(message: ClientMessage): Verdict {
    switch (message.type) {
      case 'append':
        return this.judged(message.entry.kind === 'signal' ? this.signals : this.statements);
      case 'act':
        return this.judged(this.acts);
      case 'ping':
        return this.judged(this.pings);
      case 'volatile':
        // Meant to be dropped where there is too much of it.
        return this.volatile.take() ? 'within' : 'beyond';
      case 'hello':
      case 'leave':
        return 'within';
    }
  }

  private judged(bucket: TokenBucket): Verdict {
    return bucket.take() ? 'within' : this.refused();
  }

  private refused(): Verdict {
    return this.patience.take() ? 'beyond' : 'flooding';
  }
}
