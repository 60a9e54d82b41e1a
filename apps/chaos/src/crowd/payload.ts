/** Unsealed, so that a history can say who said what: `p1.<author>-<k>`, and `_` up to the wanted length. */
export function payloadOf(author: string, k: number, padding = 0): string {
  return `p1.${author}-${k}${'_'.repeat(padding)}`;
}

const PAYLOAD = /^p1\.([A-Za-z0-9]+)-(\d+)_*$/;

export function readPayload(payload: string): { readonly author: string; readonly k: number } {
  const [, author, k] = PAYLOAD.exec(payload) ?? [];
  if (author === undefined || k === undefined) throw new Error(`nobody says ${payload}`);
  return { author, k: Number(k) };
}
