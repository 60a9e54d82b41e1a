import { ATTRIBUTE } from './stun/codes';
import { attributeOf, type StunMessage } from './stun/message';
import { TurnError } from './turn-error';

/** What an error response says (RFC 8489 §14.8); code 0 when it says nothing. */
export function rejectionOf(answer: StunMessage): TurnError {
  const value = attributeOf(answer, ATTRIBUTE.errorCode);
  if (value === null || value.length < 4) {
    return new TurnError({ kind: 'rejected', code: 0, reason: 'without an error code' });
  }
  const code = (value.readUInt8(2) & 0x07) * 100 + value.readUInt8(3);
  return new TurnError({ kind: 'rejected', code, reason: value.subarray(4).toString('utf8') });
}
