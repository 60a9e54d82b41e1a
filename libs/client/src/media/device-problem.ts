import { type DeviceProblem } from './media-view';

/** What a failed `getUserMedia` means for the person (W3C mediacapture-main §10.2, "getUserMedia"). */
export function problemOf(error: unknown): DeviceProblem {
  const { name = '', message = '' } = error as Partial<DOMException>;
  switch (name) {
    case 'NotAllowedError':
      // Chromium has one name for both and tells them apart in the message only: https://crbug.com/1113393
      return /system/i.test(message) ? 'denied-by-system' : 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'not-found';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    case 'SecurityError':
      return 'denied';
    default:
      return 'unknown';
  }
}
