import type { en } from './en';

type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}`;
}[keyof T & string];

/** What a language file must hold; a missing or surplus key does not compile. */
export type Messages = typeof en;

/** A dotted path to one text. */
export type MessageKey = Leaves<Messages>;

/** `n` also chooses between singular and plural. */
export type MessageParams = Readonly<Record<string, string | number>>;
export type Translate = (key: MessageKey, params?: MessageParams) => string;
