import { hostOf, type Figures } from '@madang/client';
import type { MessageKey, Translate } from '../../i18n';
import { portOf } from './port-of';

type LeftOut = NonNullable<Figures['leftOut']>[number];

/** What the server has found not to work, with what it met at each; what several have in common is said once. */
export function leftOutText(all: readonly LeftOut[], t: Translate): string {
  const byWhy = new Map<string, string[]>();
  for (const one of all) {
    const why = t(whyKey(one), { code: one.code ?? '' });
    byWhy.set(why, [...(byWhy.get(why) ?? []), `${hostOf(one.url)} ${portOf(one.url)}`]);
  }
  return [...byWhy].map(([why, places]) => `${places.join(', ')} (${why})`).join('; ');
}

/** The kinds are those of docs/protocol.md §4; a kind that is not known yet is said in general. */
function whyKey({ kind, code }: LeftOut): MessageKey {
  switch (kind) {
    case 'timeout':
    case 'refused':
    case 'unreachable':
    case 'name':
    case 'clock':
    case 'closed':
    case 'garbled':
      return `doctor.leftOut.${kind}`;
    case 'tls':
      return 'doctor.leftOut.certificate';
    case 'rejected':
      if (code === 401) return 'doctor.leftOut.secret';
      return code === 486 || code === 508 ? 'doctor.leftOut.full' : 'doctor.leftOut.rejected';
    default:
      return 'doctor.leftOut.other';
  }
}
