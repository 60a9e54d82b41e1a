import type { z } from 'zod';

/**
 * Reads one JSON value from the browser's storage; `null` when it is absent, of another shape, or storage
 * is not allowed here (private windows, blocked cookies).
 */
export function readStored<S extends z.ZodType>(key: string, schema: S): z.infer<S> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Writes one JSON value; silently keeps nothing where storage is not allowed or full. */
export function writeStored(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The page works without memory.
  }
}
