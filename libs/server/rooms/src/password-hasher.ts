import { newSecret } from '@madang/server-access';
import { HttpProblem } from '@madang/server-kernel';
import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { RoomsConfig } from './rooms-config';

/** 19 MiB: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const SALT_BYTES = 16;
const RETRY_AFTER_SECONDS = '2';

/**
 * argon2id on libuv's threads, a few at once, so that neither the event loop nor the memory suffers from
 * many passwords at the same time.
 */
@Injectable()
export class PasswordHasher {
  private readonly limit;
  private readonly places: number;
  private decoy: Promise<string> | null = null;

  constructor({ hashesAtOnce, hashesWaiting }: RoomsConfig) {
    this.limit = pLimit(hashesAtOnce);
    this.places = hashesAtOnce + hashesWaiting;
  }

  /** @returns A PHC string that holds the salt and the parameters. */
  hash(password: string): Promise<string> {
    return this.queue(() => hash(password, COST));
  }

  verify(passwordHash: string, password: string): Promise<boolean> {
    return this.queue(() => verify(passwordHash, password));
  }

  /** Costs what `verify` does, for passwords of rooms that do not exist. */
  async pretend(password: string): Promise<void> {
    this.decoy ??= this.hash(newSecret(SALT_BYTES));
    await this.verify(await this.decoy, password);
  }

  /** @throws HttpProblem 503 `unavailable` when too many wait already. */
  private async queue<T>(work: () => Promise<T>): Promise<T> {
    if (this.limit.activeCount + this.limit.pendingCount >= this.places) {
      throw new HttpProblem(503, 'unavailable', {
        headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      });
    }
    return this.limit(work);
  }
}
