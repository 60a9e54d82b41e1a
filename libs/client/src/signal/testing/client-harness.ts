import {
  decodeClientMessage,
  participantStateSchema,
  type ClientMessage,
  type Draft,
  type ErrorCode,
  type ParticipantState,
} from '@madang/protocol';
import { SignalError } from '../../errors';
import { FakeClock } from '../../util/testing/fake-clock';
import type { NetworkEvents } from '../network-events';
import type { ResumeStore } from '../resume-store';
import { createSessionId } from '../session-id';
import { SignalClient } from '../signal-client';
import type { SignalClientOptions } from '../signal-client-options';
import type { SignalEvents } from '../signal-state';
import { FakeServer } from './fake-server';

export const preview = participantStateSchema.parse({
  displayName: 'Ada',
  stage: 'preview',
  publications: [],
});
export const joined: ParticipantState = { ...preview, stage: 'joined' };
export const payloadOf = (text: string): string => `p1.${text.replaceAll(/\W+/g, '-')}`;
export const chat = (text: string): Draft => ({ kind: 'chat', payload: payloadOf(text) });
export const stateOf = (displayName: string): Draft => ({
  kind: 'state',
  state: { ...joined, displayName },
});

export class MemoryStore implements ResumeStore {
  token: string | null = null;

  take(): string | null {
    const { token } = this;
    this.token = null;
    return token;
  }

  keep(token: string): void {
    this.token = token;
  }

  forget(): void {
    this.token = null;
  }
}

export class FakeNetwork implements NetworkEvents {
  readonly listeners = new Set<() => void>();
  readonly #offlineListeners = new Set<() => void>();

  onOnline(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  onOffline(listener: () => void): () => void {
    this.#offlineListeners.add(listener);
    return () => void this.#offlineListeners.delete(listener);
  }

  goAway(): void {
    for (const listener of this.#offlineListeners) listener();
  }

  comeBack(): void {
    for (const listener of this.listeners) listener();
  }
}

export type Heard = {
  [K in keyof SignalEvents]: readonly [K, SignalEvents[K]];
}[keyof SignalEvents];

/** A client, everything it told, and a room for it. */
export function setUp(
  options: Partial<SignalClientOptions> = {},
  clock = new FakeClock(),
  server = new FakeServer(clock),
) {
  const store = new MemoryStore();
  const network = new FakeNetwork();
  const client = new SignalClient({
    url: 'wss://meet.example.org/signal',
    sessionId: createSessionId(),
    getTicket: () => Promise.resolve(server.issueTicket()),
    initialState: joined,
    store,
    network,
    transport: server.transport,
    clock,
    random: () => 0.5,
    ...options,
  });
  const heard: Heard[] = [];
  for (const event of ['welcome', 'entries', 'resync', 'state'] as const) {
    client.on(event, (value) => heard.push([event, value] as Heard));
  }
  return { client, clock, server, store, network, heard };
}

export function states(heard: readonly Heard[]): string[] {
  return heard.flatMap((one) => (one[0] === 'state' ? [one[1].kind] : []));
}

export function chatHeard(heard: readonly Heard[]): string[] {
  return heard
    .flatMap((one) => (one[0] === 'entries' ? one[1].entries : []))
    .flatMap((entry) => (entry.kind === 'chat' ? [entry.payload] : []));
}

export function sent<T extends ClientMessage['type']>(server: FakeServer, type: T) {
  return server.frames.flatMap((frame) => {
    const decoded = decodeClientMessage(frame);
    return decoded.ok && decoded.message.type === type
      ? [decoded.message as Extract<ClientMessage, { type: T }>]
      : [];
  });
}

export async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'settled well'> {
  try {
    await promise;
    return 'settled well';
  } catch (error) {
    if (error instanceof SignalError) return error.code;
    throw error;
  }
}
