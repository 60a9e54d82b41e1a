import type { EventEmitter } from 'node:events';
import { Logger } from '../log/logger';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** Container runtimes kill after 10 s by default, so this must be less. */
const STOP_TIMEOUT_MS = 9_000;

export interface Stoppable {
  readonly logger: Logger;
  /** Hands over clients while everything still works. */
  drain(): Promise<void>;
  close(): Promise<void>;
  exit(code: number): void;
}

/**
 * Stops once: drain, then close, then exit 0. What takes longer than nine seconds is cut off with exit
 * code 1, and so is everything at the second signal.
 */
export function stopOnSignal(signals: EventEmitter, service: Stoppable): void {
  let stopping = false;

  const stop = async (signal: string): Promise<void> => {
    if (stopping) {
      service.exit(1);
      return;
    }
    stopping = true;
    service.logger.info('stopping', { signal });
    const late = setTimeout(() => {
      service.logger.warn('stopped before all clients were handed over');
      service.exit(1);
    }, STOP_TIMEOUT_MS);
    try {
      await service.drain();
      await service.close();
      service.logger.info('stopped');
      service.exit(0);
    } catch (err) {
      service.logger.error('stopping failed', { err });
      service.exit(1);
    } finally {
      clearTimeout(late);
    }
  };
  for (const signal of SIGNALS) signals.on(signal, () => void stop(signal));
}
