import { roomIdSchema, type RoomId } from '@madang/protocol';
import { randomBytes } from 'node:crypto';

const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aiou';
const ROOM_ID_BYTES = 8;

/**
 * Proquints (D. S. Wilkerson, "A Proposal for Proquints", arXiv:0901.4016): each 16 bits become five
 * letters that can be spoken, so that a room id can be read out over a phone.
 *
 * @param bytes An even number of them.
 */
export function toProquints(bytes: Uint8Array): string {
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += 2) {
    words.push(toProquint(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)));
  }
  return words.join('-');
}

function toProquint(bits: number): string {
  const consonant = (shift: number) => CONSONANTS.charAt((bits >> shift) & 0xf);
  const vowel = (shift: number) => VOWELS.charAt((bits >> shift) & 0x3);
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}

/** 64 random bits: it cannot be guessed, so knowing it is the right to see that the room exists. */
export function newRoomId(): RoomId {
  return roomIdSchema.parse(toProquints(randomBytes(ROOM_ID_BYTES)));
}
