import { SecretStore } from '@madang/server-access';
import type { TextStore } from './text-store/text-store';

/** Keeps the secrets of an installation beside its rooms. */
export class KeptSecrets extends SecretStore {
  readonly #store: TextStore;

  constructor(store: TextStore) {
    super();
    this.#store = store;
  }

  override read(name: string): Promise<string | null> {
    return this.#store.read(`secret:${name}`);
  }

  override replace(name: string, former: string | null, next: string): Promise<boolean> {
    return this.#store.replace(`secret:${name}`, former, next, null);
  }
}
