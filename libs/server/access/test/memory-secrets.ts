import { SecretStore } from '../src/secret-store';

/** What several processes share, and what can be away. */
export class MemorySecrets extends SecretStore {
  away = false;
  private readonly kept = new Map<string, string>();

  override async read(name: string): Promise<string | null> {
    await this.answer();
    return this.kept.get(name) ?? null;
  }

  override async replace(name: string, former: string | null, next: string): Promise<boolean> {
    await this.answer();
    if ((this.kept.get(name) ?? null) !== former) return false;
    this.kept.set(name, next);
    return true;
  }

  /** Not at once, so that callers can get in each other's way. */
  private async answer(): Promise<void> {
    await new Promise(setImmediate);
    if (this.away) throw new Error('ECONNREFUSED');
  }
}
