import { Injectable } from '@nestjs/common';
import { Logger } from '../log/logger';

export type DrainHook = () => void | Promise<void>;

/**
 * The way out of a process: parts that hold clients hand them over in a drain hook, while everything
 * still works; only then is the app closed.
 */
@Injectable()
export class Shutdown {
  private readonly hooks = new Set<DrainHook>();
  private drained: Promise<void> | null = null;

  constructor(private readonly logger: Logger) {}

  /** True from the moment that the stop was asked for; new clients should be refused. */
  get isDraining(): boolean {
    return this.drained !== null;
  }

  /** @returns Takes the hook away again. */
  onDrain(hook: DrainHook): () => void {
    this.hooks.add(hook);
    return () => void this.hooks.delete(hook);
  }

  /** Runs all hooks at once, the first time only; resolves when the last has ended. Never rejects. */
  drain(): Promise<void> {
    this.drained ??= this.runHooks();
    return this.drained;
  }

  private async runHooks(): Promise<void> {
    // Hooks must see that draining has begun.
    await Promise.resolve();
    const results = await Promise.allSettled([...this.hooks].map(async (hook) => hook()));
    for (const result of results) {
      if (result.status === 'rejected') {
        this.logger.error('drain hook failed', { err: result.reason as unknown });
      }
    }
  }
}
