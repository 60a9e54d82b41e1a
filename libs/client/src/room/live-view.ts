import { Emitter, type Listener, type Unsubscribe } from '../util/emitter';
import { type ErrorReporter } from '../util/report';
import { eventsBetween, type RoomEvents } from './room-events';
import { type RoomView } from './room-view';

interface LiveEvents extends RoomEvents {
  changed: undefined;
}

/** The view of a room as it is now, and whoever wants to hear of its changes. */
export class LiveView {
  readonly #build: (before: RoomView | null) => RoomView;
  readonly #events: Emitter<LiveEvents>;
  #current: RoomView;
  /** What the listeners know. */
  #told: RoomView;
  #isStale = false;
  #isTelling = false;

  constructor(build: (before: RoomView | null) => RoomView, report: ErrorReporter) {
    this.#build = build;
    this.#events = new Emitter(report);
    this.#current = build(null);
    this.#told = this.#current;
  }

  get current(): RoomView {
    if (this.#isStale) {
      this.#isStale = false;
      this.#current = this.#build(this.#current);
    }
    return this.#current;
  }

  on<K extends keyof LiveEvents>(event: K, listener: Listener<LiveEvents[K]>): Unsubscribe {
    return this.#events.on(event, listener);
  }

  /** Something that the view is made of has changed. Listeners are told once for all changes of a turn. */
  refresh(): void {
    this.#isStale = true;
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#tell();
    });
  }

  /** What is there after the changes of this turn was there before us: nobody has come, nothing has begun. */
  beginAnew(): void {
    this.#told = { ...this.#told, local: null };
  }

  emit<K extends keyof RoomEvents>(name: K, value: RoomEvents[K]): void {
    this.#events.emit(name, value as LiveEvents[K]);
  }

  #tell(): void {
    const before = this.#told;
    const after = this.current;
    if (after === before) return;
    this.#told = after;
    this.#events.emit('changed', undefined);
    for (const { name, value } of eventsBetween(before, after)) this.emit(name, value);
  }
}
