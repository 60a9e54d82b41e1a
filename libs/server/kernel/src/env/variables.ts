import { z } from 'zod';
import { LOG_FORMATS, LOG_LEVELS } from '../log/logger';

/**
 * One environment variable. `rule` completes the sentence "NAME must be …" and holds an example;
 * `read` returns `undefined` for text that breaks the rule.
 */
export function envVariable<T>(rule: string, read: (text: string) => T | undefined) {
  const message = `must be ${rule}`;
  return z
    .string({
      error: (issue) => (issue.input === undefined ? `is not set; it ${message}` : message),
    })
    .transform((text, context): T => {
      const value = read(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

/** A whole number from `min` to `max`, both included. */
export function envInteger(min: number, max: number, fallback: number) {
  return envVariable(`a whole number from ${min} to ${max}, for example ${fallback}`, (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  }).default(fallback);
}

/** A TCP port; 0 lets the system choose a free one. */
export function envPort(fallback: number) {
  return envInteger(0, 65_535, fallback);
}

export function envFlag(fallback: boolean) {
  return envVariable('true or false', (text) =>
    text === 'true' ? true : text === 'false' ? false : undefined,
  ).default(fallback);
}

/** One of a few words. */
export function envChoice<const T extends string>(
  words: readonly [T, ...T[]],
  fallback: NoInfer<T>,
) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` }).default(() => fallback);
}

/** Items between commas, each read by `read`; not set means none. `rule` says what one item is. */
export function envList<T>(rule: string, read: (item: string) => T | undefined) {
  return envVariable(`a list, separated by commas, of ${rule}`, (text) => {
    const items = text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
      .map(read);
    return items.every((item) => item !== undefined) ? items : undefined;
  }).default([]);
}

function parseUrl(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && protocols.includes(`${url.protocol}//`) ? url : undefined;
}

/** An absolute URL with one of these beginnings, such as `['redis://', 'rediss://']`; kept as text. */
export function envUrl(protocols: readonly string[], example: string) {
  return envVariable(
    `a URL that begins with ${protocols.join(' or ')}, for example ${example}`,
    (text) => (parseUrl(text, protocols) === undefined ? undefined : text),
  );
}

/**
 * Web origins (RFC 6454: scheme, host and port only) as a browser writes them in `Origin`. Not set
 * means none besides the host itself; there is deliberately no "every origin".
 */
export const envOrigins = envList(
  'origins without a path, for example https://meet.example.org,http://localhost:5173',
  (item) => (parseUrl(item, ['https://', 'http://'])?.origin === item ? item : undefined),
);

/** A secret of at least so many bytes; no default, so that nobody runs with one from a document. */
export function envSecret(minBytes: number) {
  return envVariable(
    `a secret of at least ${minBytes} characters, for example from: openssl rand -base64 ${Math.max(minBytes, 24)}`,
    (text) => (Buffer.byteLength(text) >= minBytes ? text : undefined),
  );
}

export const envLogLevel = envChoice(LOG_LEVELS, 'info');
export const envLogFormat = envChoice(LOG_FORMATS, 'json');
