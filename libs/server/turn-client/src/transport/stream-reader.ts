import { messageLength } from '../stun/message';

/** Cuts a stream into STUN messages. ChannelData (RFC 8656 §12) is not one, as this client binds no channels. */
export class StreamReader {
  private rest = Buffer.alloc(0);

  /** The messages that this chunk completes; `null` for good once the stream is not STUN. */
  read(chunk: Buffer): Buffer[] | null {
    this.rest = Buffer.concat([this.rest, chunk]);
    const messages: Buffer[] = [];
    for (;;) {
      const length = messageLength(this.rest);
      if (length === 'garbled') return null;
      if (length === null || length > this.rest.length) return messages;
      messages.push(this.rest.subarray(0, length));
      this.rest = this.rest.subarray(length);
    }
  }
}
