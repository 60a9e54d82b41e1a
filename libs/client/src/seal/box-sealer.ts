import { LIMITS } from '@madang/protocol';
import { SignalError } from '../errors';
import { fromBase64Url, toBase64Url } from '../util/base64url';
import { SerialQueue } from '../util/serial';
import {
  additionalData,
  type Opened,
  type PayloadSealer,
  type SealContext,
  type UnreadableReason,
} from './payload-sealer';
import { ReplayGuard } from './replay-guard';

type Bytes = Uint8Array<ArrayBuffer>;

/** What differs between rooms with and without a key. */
export interface Box {
  readonly prefix: 's1.' | 'p1.';
  /** Why payloads of the other form are refused. */
  readonly refusal: UnreadableReason;
  wrap(plaintext: Bytes, additionalData: Bytes): Promise<Bytes>;
  /** `null`: not authentic. */
  unwrap(wrapped: Bytes, additionalData: Bytes): Promise<Bytes | null>;
}

/** Text form, JSON, order and replay, the same for both boxes. */
export class BoxSealer implements PayloadSealer {
  readonly #box: Box;
  readonly #guard = new ReplayGuard();
  /** Replay is judged in the order of the calls, whichever decryption is done first. */
  readonly #opening = new SerialQueue();

  constructor(box: Box) {
    this.#box = box;
  }

  async seal(context: SealContext, content: unknown): Promise<string> {
    const plaintext = new TextEncoder().encode(JSON.stringify(content));
    const wrapped = await this.#box.wrap(plaintext, additionalData(context));
    const payload = this.#box.prefix + toBase64Url(wrapped);
    if (payload.length > LIMITS.payloadChars) throw new SignalError('frame_too_large');
    return payload;
  }

  open(context: SealContext, payload: string): Promise<Opened> {
    return this.#opening.run(() => this.#open(context, payload));
  }

  async #open(context: SealContext, payload: string): Promise<Opened> {
    const { prefix, refusal } = this.#box;
    if (!payload.startsWith(prefix)) return unreadable(refusal);
    const wrapped = fromBase64Url(payload.slice(prefix.length));
    if (wrapped === null) return unreadable('malformed');
    const plaintext = await this.#box.unwrap(wrapped, additionalData(context));
    if (plaintext === null) return unreadable('inauthentic');
    const content = parse(plaintext);
    if (content === undefined) return unreadable('malformed');
    const { kind, from, fromSession, n } = context;
    const isNew = this.#guard.admit(kind, from, fromSession, n);
    return isNew ? { kind: 'opened', content } : unreadable('replayed');
  }
}

function unreadable(reason: UnreadableReason): Opened {
  return { kind: 'unreadable', reason };
}

function parse(plaintext: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext));
  } catch {
    return undefined;
  }
}
