import type { UnusableUrl } from '@madang/protocol';
import type { TurnError } from '@madang/server-turn-client';

/** Why a URL of a relay is not offered, as everybody is told. */
export type UrlFailure = Omit<UnusableUrl, 'url'>;

export function failureOf({ failure, message }: TurnError): UrlFailure {
  const code = 'code' in failure ? { code: failure.code } : {};
  return { kind: failure.kind, ...code, reason: message };
}

/** It refuses credentials however long they have, so that it cannot be the clock. */
export function secretFailure(refusal: UrlFailure): UrlFailure {
  return { ...refusal, reason: `${refusal.reason}, so it has another secret` };
}

/** It takes credentials that have time left for expired ones. */
export function clockFailure(aheadSeconds: number): UrlFailure {
  const reason = `The server's clock is at least ${spanOf(aheadSeconds)} ahead of ours`;
  return { kind: 'clock', code: aheadSeconds, reason };
}

function spanOf(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
  ] as const;
  const [unit, size] = units.find(([, least]) => seconds >= least) ?? ['minute', 60];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
