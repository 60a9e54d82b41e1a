import { roomIdSchema, type RoomId } from '@madang/protocol';
import { RoomKey } from '../seal/room-key';

export type MeetingLink =
  /** `key` is `null` where the link has none: for rooms without a key, or an id that was typed. */
  | { readonly kind: 'meeting'; readonly roomId: RoomId; readonly key: RoomKey | null }
  /** The room is known, its key is not whole: the link was cut off or changed on its way. */
  | { readonly kind: 'damaged-key'; readonly roomId: RoomId }
  | { readonly kind: 'no-link' };

const ROOM_ID = /(?<![a-z0-9-])[a-z]{5}(?:-[a-z]{5}){3}(?![a-z0-9-])/i;
/** The key in what follows the id: the fragment of the same word. */
const KEY = /^[^\s#<>"']*#(?:[^\s#<>"']*&)?k=([A-Za-z0-9_-]*)/;
const KEY_CHARS = 43;

/**
 * `https://host/m/<roomId>#k=<key>`. The fragment is what keeps the key from every server: browsers do not send
 * it (RFC 9110 §4.2.5). docs/protocol.md §9.
 *
 * @param origin e.g. `location.origin`
 */
export function buildMeetingLink(origin: string, roomId: RoomId, key: RoomKey | null): string {
  const { href } = new URL(`/m/${roomId}`, origin);
  return key === null ? href : `${href}#k=${key.text}`;
}

/**
 * Finds a meeting in whatever somebody pasted: a link with or without scheme, in the middle of a sentence, in
 * brackets or followed by punctuation, or just a room id. The host is not looked at.
 */
export function parseMeetingLink(text: string): MeetingLink {
  // Some programs escape the fragment when they copy a link.
  const plain = text.replace(/%23/g, '#').replace(/%3D/gi, '=');
  const match = ROOM_ID.exec(plain);
  if (match === null) return { kind: 'no-link' };
  const roomId = roomIdSchema.parse(match[0].toLowerCase());
  const found = KEY.exec(plain.slice(match.index + match[0].length))?.[1];
  if (found === undefined) return { kind: 'meeting', roomId, key: null };
  const key = isWhole(found) ? RoomKey.parse(found.slice(0, KEY_CHARS)) : null;
  return key === null ? { kind: 'damaged-key', roomId } : { kind: 'meeting', roomId, key };
}

/** `-` and `_` belong to the alphabet of keys, but after a whole one they are punctuation. */
function isWhole(found: string): boolean {
  return /^[-_]*$/.test(found.slice(KEY_CHARS));
}
