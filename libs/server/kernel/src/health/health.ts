import { Injectable } from '@nestjs/common';
import { Logger } from '../log/logger';

/** Resolves when what it looks at is usable, else rejects. */
export type HealthCheck = () => Promise<void>;

const CHECK_TIMEOUT_MS = 2_000;

/** Whether this process can do its work now, as the sum of checks that its parts register. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, HealthCheck>();

  constructor(private readonly logger: Logger) {}

  /** @param name Shown to whoever asks `/readyz`. @returns Takes the check away again. */
  addCheck(name: string, check: HealthCheck): () => void {
    this.checks.set(name, check);
    return () => {
      if (this.checks.get(name) === check) this.checks.delete(name);
    };
  }

  /** Names of the checks that fail now, or do not answer within two seconds. */
  async failing(): Promise<string[]> {
    const names = await Promise.all(
      [...this.checks].map(async ([name, check]) =>
        (await this.passes(name, check)) ? [] : [name],
      ),
    );
    return names.flat();
  }

  private async passes(name: string, check: HealthCheck): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_TIMEOUT_MS);
    });
    try {
      await Promise.race([check(), late]);
      return true;
    } catch (err) {
      this.logger.debug('check failed', { check: name, err });
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
