import type { ParticipantView } from '@madang/client';

/** What a host is asked before it is done. */
export type Question =
  | { readonly kind: 'remove' | 'handOver'; readonly person: ParticipantView }
  | { readonly kind: 'muteAll' }
  | { readonly kind: 'end' }
  | { readonly kind: 'leave' };
