import { reportUncaught, type ErrorReporter } from './report';

export type Unsubscribe = () => void;
export type Listener<T> = (value: T) => void;

/**
 * Typed events of one owner. Listeners are called at once, in the order they subscribed; what one of them
 * throws is reported and touches neither the others nor the owner. One that is removed during an emit is
 * not called any more, one that is added is called from the next emit on.
 */
export class Emitter<Events extends object> {
  readonly #subscriptions = new Map<keyof Events, Set<{ readonly listener: Listener<never> }>>();
  readonly #report: ErrorReporter;

  constructor(report: ErrorReporter = reportUncaught) {
    this.#report = report;
  }

  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): Unsubscribe {
    const subscription = { listener };
    const all = this.#subscriptions.get(event) ?? new Set();
    this.#subscriptions.set(event, all.add(subscription));
    return () => void all.delete(subscription);
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    const all = this.#subscriptions.get(event);
    if (all === undefined) return;
    for (const subscription of [...all]) {
      if (!all.has(subscription)) continue;
      try {
        (subscription.listener as Listener<Events[K]>)(value);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
