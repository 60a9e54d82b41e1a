import type { EndReason } from '@madang/client';
import type { RoomId } from '@madang/protocol';
import { defineStore } from 'pinia';
import { shallowReadonly, shallowRef } from 'vue';
import {
  askAdmittance,
  openRoom,
  type Admittance,
  type BlockReason,
  type OpenRoom,
  type PasswordProblem,
} from '../services/admission';
import { roomsApi } from '../services/api';
import { createSession } from '../services/create-session';
import type { MeetingSession, RoomLink } from '../services/meeting-session';
import { usePreferences } from './preferences';

/** How far one has come on the way into a meeting; what happens inside is the session's own phase. */
export type MeetingPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'blocked'; readonly reason: BlockReason }
  | {
      readonly kind: 'password';
      readonly problem: PasswordProblem | null;
      readonly isChecking: boolean;
    }
  | { readonly kind: 'admitted'; readonly session: MeetingSession }
  | { readonly kind: 'ended'; readonly link: RoomLink; readonly reason: EndReason };

/** One visit to one room; a newer one makes all that an older one still waits for void. */
interface Visit {
  readonly link: RoomLink;
  password: string | null;
  opened: OpenRoom | null;
  session: MeetingSession | null;
  unsubscribe: () => void;
}

/**
 * Owns the way into a meeting and the one live session. Room and media have identity and hold tracks: they
 * stay outside Vue's deep reactivity.
 */
export const useMeeting = defineStore('meeting', () => {
  const preferences = usePreferences();
  const phase = shallowRef<MeetingPhase>({ kind: 'idle' });
  let visit: Visit | null = null;
  /** For rejoining without asking again; gone with the page. */
  const passwords = new Map<RoomId, string>();

  function show(current: Visit, next: MeetingPhase): void {
    if (visit === current) phase.value = next;
  }

  /** Opens a room and gets as far into it as possible; whatever was before ends. */
  async function enter(link: RoomLink): Promise<void> {
    release();
    const password = passwords.get(link.roomId) ?? null;
    const current: Visit = { link, password, opened: null, session: null, unsubscribe: () => {} };
    visit = current;
    phase.value = { kind: 'opening' };
    const opening = await openRoom(roomsApi, link, password);
    if (visit !== current) return;
    if (opening.kind === 'blocked') return show(current, opening);
    current.opened = opening.room;
    await admit(current, opening.room, password);
  }

  async function submitPassword(password: string): Promise<void> {
    const current = visit;
    if (current?.opened == null || phase.value.kind !== 'password') return;
    phase.value = { ...phase.value, isChecking: true };
    await admit(current, current.opened, password);
  }

  async function admit(current: Visit, room: OpenRoom, password: string | null): Promise<void> {
    const answer: Admittance = await askAdmittance(room, password);
    if (visit !== current) return;
    if (answer.kind === 'password') return show(current, { ...answer, isChecking: false });
    if (answer.kind === 'blocked') return show(current, answer);
    if (password !== null) passwords.set(current.link.roomId, password);
    begin(current, room);
  }

  function begin(current: Visit, opened: OpenRoom): void {
    const session = createSession(current.link, opened, preferences);
    current.session = session;
    current.unsubscribe = session.room.on('ended', (reason) => end(current, reason));
    show(current, { kind: 'admitted', session });
  }

  function end(current: Visit, reason: EndReason): void {
    if (visit !== current) return;
    release();
    phase.value = { kind: 'ended', link: current.link, reason };
  }

  /** A password that needs not be asked for, because it was set here. */
  function rememberPassword(roomId: RoomId, password: string): void {
    passwords.set(roomId, password);
  }

  /** Leaves the meeting at once, without waiting for the server to know. */
  function leave(): void {
    if (visit !== null) end(visit, { kind: 'left' });
  }

  /** As `leave`, but nothing is told afterwards: the page goes elsewhere. */
  function abandon(): void {
    if (visit === null) return;
    release();
    phase.value = { kind: 'idle' };
  }

  function release(): void {
    const session = visit?.session;
    visit?.unsubscribe();
    visit = null;
    if (!session) return;
    // Nothing waits for the server to hear of it, the camera's light least of all.
    void session.room.leave().catch(() => {});
    session.media.dispose();
  }

  return {
    phase: shallowReadonly(phase),
    enter,
    submitPassword,
    rememberPassword,
    leave,
    abandon,
  };
});
