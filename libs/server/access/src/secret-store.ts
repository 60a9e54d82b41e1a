/** Where an installation keeps its own secrets, shared by all processes that issue tickets. */
export abstract class SecretStore {
  abstract read(name: string): Promise<string | null>;

  /**
   * Puts `next` in the place of `former` (`null`: of nothing); `false`, and nothing is changed, when
   * something else is there by now.
   */
  abstract replace(name: string, former: string | null, next: string): Promise<boolean>;
}
