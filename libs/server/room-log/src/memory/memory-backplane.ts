import type { RoomId } from '@madang/protocol';
import { systemClock, type Cancel, type Clock } from '../clock';
import type { JoinInput, JoinResult, RoomLogSettings } from '../room-log';
import { roomLogSettings } from '../settings';
import type { MemoryNode } from './memory-member';
import { MemoryRoom } from './memory-room';
import { SpentTickets } from './spent-tickets';

/**
 * What all nodes of one process share in place of a store. A room with its chat is forgotten `graceMs`
 * after its last member has left; whoever comes later begins a new log with a new epoch.
 */
export class MemoryBackplane {
  readonly #settings: RoomLogSettings;
  readonly #clock: Clock;
  readonly #rooms = new Map<RoomId, MemoryRoom>();
  readonly #empty = new Map<RoomId, Cancel>();
  readonly #tickets: SpentTickets;

  constructor(settings: RoomLogSettings = roomLogSettings(), clock: Clock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tickets = new SpentTickets(clock);
  }

  /** Rooms that are remembered, with or without members. */
  get roomCount(): number {
    return this.#rooms.size;
  }

  room(roomId: RoomId): MemoryRoom | null {
    return this.#rooms.get(roomId) ?? null;
  }

  /** A refused join does not spend its ticket. */
  join(input: JoinInput, node: MemoryNode): JoinResult {
    const used: JoinResult = { kind: 'refused', code: 'ticket_used' };
    const spentBy = this.#tickets.spentBy(input.ticket.id);
    if (spentBy === input.participantId) {
      return this.room(input.roomId)?.joinedBefore(input, node) ?? used;
    }
    if (spentBy !== null) return used;
    const room = this.room(input.roomId) ?? this.#create(input.roomId);
    const result = room.join(input, node);
    if (result.kind === 'joined') this.#tickets.spend(input.ticket, input.participantId);
    return result;
  }

  /** A node is gone without a word: its members are away from now on. */
  nodeLost(node: MemoryNode): void {
    for (const room of this.#rooms.values()) room.nodeLost(node);
  }

  #create(roomId: RoomId): MemoryRoom {
    const room = new MemoryRoom(roomId, {
      settings: this.#settings,
      clock: this.#clock,
      occupied: (isOccupied) => this.#setOccupied(roomId, isOccupied),
    });
    this.#rooms.set(roomId, room);
    return room;
  }

  #setOccupied(roomId: RoomId, isOccupied: boolean): void {
    this.#empty.get(roomId)?.();
    this.#empty.delete(roomId);
    if (isOccupied) return;
    const forget = (): void => {
      this.#empty.delete(roomId);
      this.#rooms.delete(roomId);
    };
    this.#empty.set(roomId, this.#clock.schedule(this.#settings.graceMs, forget));
  }
}
