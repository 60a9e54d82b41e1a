/** The environment does not describe a working service. The message is for the person who runs it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  /** @param problems One sentence per setting. They name variables, never values, which may be secret. */
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
