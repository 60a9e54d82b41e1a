import type { RoomPhase } from '@madang/client';
import { computed, type Ref } from 'vue';
import { useLasting } from './use-lasting';

/** As long as it takes to replace all gateways at once, on a slow host. */
const MOVE_MS = 8_000;

/** Whether to say that signaling is away: at once, or for a move that was announced only when it takes too long. */
export function useTrouble(phase: () => RoomPhase): Readonly<Ref<boolean>> {
  const isMoving = (): boolean => {
    const now = phase();
    return now.kind === 'recovering' && now.isAnnounced;
  };
  const isTakingLong = useLasting(isMoving, MOVE_MS);
  return computed(() => phase().kind === 'recovering' && (!isMoving() || isTakingLong.value));
}
