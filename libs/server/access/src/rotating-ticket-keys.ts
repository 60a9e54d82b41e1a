import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { SecretStore } from './secret-store';
import { privateJwkSchema, TicketKey } from './ticket-key';
import { publicSetOf, TicketKeys } from './ticket-keys';
import { KEYS_MAX_AGE_MS } from './ticket-verifier';

const MINUTE_MS = 60_000;

/** How long a key signs. */
export const KEY_SIGNS_MS = 30 * 24 * 60 * MINUTE_MS;
/** A key is published before it signs for longer than any verifier believes the keys that it has. */
export const PUBLISHED_BEFORE_MS = KEYS_MAX_AGE_MS + 5 * MINUTE_MS;
/** … and after, for longer than its last ticket lives, whatever the clocks say. */
export const PUBLISHED_AFTER_MS = 15 * MINUTE_MS;
/** Other processes may have made a key: how soon this one knows, well before that key signs. */
const RELOAD_MS = MINUTE_MS;
/** For so long the keys that are known will do while the store is away. */
const STALE_MS = PUBLISHED_BEFORE_MS / 2;
const NAME = 'ticket-keys';
const ATTEMPTS = 10;

/** Oldest first. `signsFrom` is Unix time in ms. */
const ringSchema = z.array(z.object({ jwk: privateJwkSchema, signsFrom: z.number().int() }));
type Ring = z.infer<typeof ringSchema>;

interface Loaded {
  readonly at: number;
  readonly keys: readonly { readonly key: TicketKey; readonly signsFrom: number }[];
}

/**
 * Keys that are made, published, used and dropped by themselves. All processes that share the store agree
 * without talking to each other: which key signs follows from the time alone.
 */
export class RotatingTicketKeys extends TicketKeys {
  private loading: Promise<Loaded> | null = null;
  private loaded: Loaded | null = null;
  private readonly known = new Map<string, TicketKey>();

  constructor(
    private readonly store: SecretStore,
    private readonly now: () => number = Date.now,
  ) {
    super();
  }

  override async signer(): Promise<TicketKey> {
    const { keys } = await this.current();
    const signing = keys.findLast(({ signsFrom }) => signsFrom <= this.now()) ?? keys[0];
    if (signing === undefined) throw new Error('there is no key to sign with');
    return signing.key;
  }

  override async published(): Promise<JSONWebKeySet> {
    const { keys } = await this.current();
    return publicSetOf(keys.map(({ key }) => key));
  }

  private async current(): Promise<Loaded> {
    if (this.loaded !== null && this.now() - this.loaded.at < RELOAD_MS) return this.loaded;
    this.loading ??= this.load().finally(() => (this.loading = null));
    try {
      return (this.loaded = await this.loading);
    } catch (error) {
      if (this.loaded === null || this.now() - this.loaded.at > STALE_MS) throw error;
      return this.loaded;
    }
  }

  private async load(): Promise<Loaded> {
    const at = this.now();
    const ring = await this.turned(at);
    const keys = await Promise.all(
      ring.map(async ({ jwk, signsFrom }) => ({ key: await this.keyOf(jwk), signsFrom })),
    );
    return { at, keys };
  }

  /** The ring as it has to be at this time, also in the store. */
  private async turned(at: number): Promise<Ring> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const former = await this.store.read(NAME);
      const ring = former === null ? [] : ringSchema.parse(JSON.parse(former));
      const next = await turn(ring, at);
      if (next === ring) return ring;
      if (await this.store.replace(NAME, former, JSON.stringify(next))) return next;
    }
    throw new Error('the ticket keys change all the time');
  }

  private async keyOf(jwk: Ring[number]['jwk']): Promise<TicketKey> {
    const key = this.known.get(jwk.x) ?? (await TicketKey.from(jwk));
    this.known.set(jwk.x, key);
    return key;
  }
}

/** Drops what nobody needs any more and adds what will be needed soon; the same ring when nothing is to be done. */
async function turn(ring: Ring, at: number): Promise<Ring> {
  const kept = ring.filter((_, n) => {
    const successor = ring[n + 1];
    return successor === undefined || successor.signsFrom + PUBLISHED_AFTER_MS > at;
  });
  const last = kept.at(-1);
  if (last === undefined) return [{ jwk: await TicketKey.generate(), signsFrom: at }];
  const ends = last.signsFrom + KEY_SIGNS_MS;
  if (at < ends - PUBLISHED_BEFORE_MS) return kept.length === ring.length ? ring : kept;
  const signsFrom = Math.max(ends, at + PUBLISHED_BEFORE_MS);
  return [...kept, { jwk: await TicketKey.generate(), signsFrom }];
}
