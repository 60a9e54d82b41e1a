import type { ChatMessage } from '@madang/client';

/** Messages that one participant wrote in one go, under one name. */
export interface ChatGroup {
  readonly id: string;
  readonly displayName: string;
  readonly isLocal: boolean;
  readonly at: number;
  readonly messages: readonly ChatMessage[];
}

const PAUSE_MS = 5 * 60_000;

export function groupMessages(messages: readonly ChatMessage[]): ChatGroup[] {
  const groups: (ChatGroup & { messages: ChatMessage[] })[] = [];
  for (const message of messages) {
    const group = groups.at(-1);
    const last = group?.messages.at(-1);
    if (
      group !== undefined &&
      last?.from === message.from &&
      last.displayName === message.displayName &&
      message.at - last.at < PAUSE_MS
    ) {
      group.messages.push(message);
    } else {
      const { id, displayName, isLocal, at } = message;
      groups.push({ id, displayName, isLocal, at, messages: [message] });
    }
  }
  return groups;
}
