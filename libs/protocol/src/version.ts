/** Protocol versions this package speaks, best first. See docs/protocol.md §2. */
export const PROTOCOL_VERSIONS = [1] as const;

export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

/**
 * Picks the version for a connection: the first of the *client's* list that we speak, so that the
 * client's order of preference counts. Returns `null` when there is none in common.
 */
export function negotiateVersion(offered: readonly number[]): ProtocolVersion | null {
  for (const version of offered) {
    const known = PROTOCOL_VERSIONS.find((ours) => ours === version);
    if (known !== undefined) return known;
  }
  return null;
}
