import { InstallationSecret, newSecret } from '@madang/server-access';
import { HttpProblem } from '@madang/server-kernel';
import { TextStore } from '@madang/server-room-directory';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { reachable } from './reachable';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** A process that dies in the middle keeps its caller waiting for no longer. */
const PENDING_MS = 30_000;

const keptSchema = z.object({
  /** Of the body, keyed: a password in it cannot be looked for. */
  fingerprint: z.string(),
  /** `null` while the first request is under way. */
  answer: z.string().nullable(),
  nonce: z.string(),
});
type Kept = z.infer<typeof keptSchema>;

/** Gives the same answer to the same request for a day, by its `Idempotency-Key`. Answers must hold no secrets. */
@Injectable()
export class IdempotentAnswers {
  constructor(
    private readonly store: TextStore,
    private readonly secret: InstallationSecret,
  ) {}

  /**
   * @param work Makes the answer, once. When it fails, the key is free again.
   * @throws HttpProblem 409 `key_in_use`, 422 `key_reused`.
   */
  async once(key: string, body: unknown, work: () => Promise<string>): Promise<string> {
    const name = `idempotency:${this.secret.id('idempotency key', key)}`;
    const fingerprint = this.secret.id('request body', JSON.stringify(body));
    const pending = textOf({ fingerprint, answer: null, nonce: newSecret(16) });
    if (!(await reachable(this.store.replace(name, null, pending, PENDING_MS)))) {
      return this.repeated(name, fingerprint);
    }
    try {
      const answer = await work();
      const done = textOf({ fingerprint, answer, nonce: '' });
      await reachable(this.store.replace(name, pending, done, DAY_MS));
      return answer;
    } catch (error) {
      await this.store.replace(name, pending, null, null).catch(() => false);
      throw error;
    }
  }

  private async repeated(name: string, fingerprint: string): Promise<string> {
    const text = await reachable(this.store.read(name));
    const kept = text === null ? null : keptSchema.parse(JSON.parse(text));
    if (kept !== null && kept.fingerprint !== fingerprint) throw new HttpProblem(422, 'key_reused');
    // Also when it has just failed: the caller comes again and is the first.
    if (kept?.answer == null) {
      throw new HttpProblem(409, 'key_in_use', { headers: { 'Retry-After': '1' } });
    }
    return kept.answer;
  }
}

function textOf(kept: Kept): string {
  return JSON.stringify(kept);
}
