/** −40 dBFS on the scale of `loudnessOf`: above rooms and fans, below a voice at a desk. */
const THRESHOLD = 1 / 3;
/** A cough is no speech: it must stay loud for this long … */
const ATTACK_MS = 120;
/** … and pauses between words do not end it. */
const HOLD_MS = 800;

const FLOOR_DB = -60;

/** Whether somebody speaks, and since when the last changes of loudness lead there. Times in ms. */
export interface Speaking {
  readonly isSpeaking: boolean;
  readonly loudSince: number | null;
  readonly quietSince: number | null;
}

export const QUIET: Speaking = { isSpeaking: false, loudSince: null, quietSince: null };

/**
 * Where an amplitude 0…1, as in `audioLevel` (W3C webrtc-pc §5.3.1), lies between −60 dBFS and full scale:
 * 0…1, the scale of `AudioLevel`.
 */
export function loudnessOf(amplitude: number): number {
  if (!(amplitude > 0)) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(amplitude)) / FLOOR_DB));
}

/** What one more look at the loudness changes. */
export function nextSpeaking(before: Speaking, loudness: number, now: number): Speaking {
  if (loudness >= THRESHOLD) {
    const loudSince = before.loudSince ?? now;
    const isSpeaking = before.isSpeaking || now - loudSince >= ATTACK_MS;
    return { isSpeaking, loudSince, quietSince: null };
  }
  if (!before.isSpeaking) return QUIET;
  const quietSince = before.quietSince ?? now;
  const isSpeaking = now - quietSince < HOLD_MS;
  return isSpeaking ? { isSpeaking, loudSince: null, quietSince } : QUIET;
}
