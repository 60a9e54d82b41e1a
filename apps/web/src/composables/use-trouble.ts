import type { RoomPhase } from '@madang/client';
import { LIMITS } from '@madang/protocol';
import { computed, type Ref } from 'vue';
import { useLasting } from './use-lasting';

/** For so long our place is kept; replacing all gateways at once takes 10 s on a slow host. */
export const MOVE_MS = LIMITS.graceMs;

/** Whether to say that signaling is away: at once, or for a move that was announced only when it takes too long. */
export function useTrouble(phase: () => RoomPhase): Readonly<Ref<boolean>> {
  const isMoving = (): boolean => {
    const now = phase();
    return now.kind === 'recovering' && now.isAnnounced;
  };
  const isTakingLong = useLasting(isMoving, MOVE_MS);
  return computed(() => phase().kind === 'recovering' && (!isMoving() || isTakingLong.value));
}
