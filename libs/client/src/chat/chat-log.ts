import { type ChatMessage } from '../room/room-view';

/** Older messages are forgotten. */
export const MAX_MESSAGES = 1_000;

/**
 * The messages of a room in the order of the log, by its times; those of ours that the log has not taken
 * yet come last. Each id is in it once.
 */
export type ChatLog = readonly ChatMessage[];

function isPending({ delivery }: ChatMessage): boolean {
  return delivery !== 'sent';
}

/** What the log has told us. A message that is there already, sent by us or told before, takes this place. */
export function withTold(log: ChatLog, message: ChatMessage): ChatLog {
  const others = log.filter(({ id }) => id !== message.id);
  const after = others.findIndex((one) => isPending(one) || one.at > message.at);
  const place = after < 0 ? others.length : after;
  return others.toSpliced(place, 0, message).slice(-MAX_MESSAGES);
}

/** One of ours, about to be said. */
export function withPending(log: ChatLog, message: ChatMessage): ChatLog {
  return [...log, message].slice(-MAX_MESSAGES);
}

/** Changes one message where it stands; the same log if there is no such message. */
export function withChanged(
  log: ChatLog,
  id: string,
  change: (message: ChatMessage) => ChatMessage,
): ChatLog {
  if (!log.some((one) => one.id === id)) return log;
  return log.map((one) => (one.id === id ? change(one) : one));
}
