/** Objects that are compared part by part; all others only by identity. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function shareArray(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const shared = after.map((item, index) => share(before[index], item));
  const isSame =
    before.length === after.length && shared.every((item, index) => item === before[index]);
  return isSame ? before : shared;
}

/**
 * Returns `after`, made of the parts of `before` that are equal to its own, so that whoever compares by
 * identity sees exactly what has changed. For plain objects and arrays; tracks and the like stay as they are.
 */
export function share<T>(before: unknown, after: T): T {
  if (before === after) return after;
  if (Array.isArray(before) && Array.isArray(after)) return shareArray(before, after) as T;
  if (!isPlain(before) || !isPlain(after)) return after;
  const keys = Object.keys(after);
  const shared = Object.fromEntries(keys.map((key) => [key, share(before[key], after[key])]));
  const isSame =
    keys.length === Object.keys(before).length && keys.every((key) => shared[key] === before[key]);
  return (isSame ? before : shared) as T;
}
