import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  collectDefaultMetrics,
  type Metric,
} from 'prom-client';

import { Tally } from './tally';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * How often the delay of the event loop is looked at, and the least that Node says of it. The 10 ms of prom-client wake an idle
 * process 100 times a second, for 0.4 % of a core.
 */
const LAG_MS = 50;

/**
 * The metrics of one app, apart from those of other apps in the process. Asking twice for a name gives
 * the same metric. Names follow https://prometheus.io/docs/practices/naming/: `madang_…_total`, `…_seconds`.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly tallies = new Map<string, Tally>();

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LAG_MS });
  }

  counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) {
    return this.once(
      name,
      () => new Counter<L>({ name, help, labelNames, registers: [this.registry] }),
    );
  }

  /** A counter with one label that costs next to nothing to count with; Prometheus sees no difference. */
  tally(name: string, help: string, label: string): Tally {
    const known = this.tallies.get(name);
    if (known !== undefined) return known;
    const tally = new Tally();
    this.tallies.set(name, tally);
    new Counter<string>({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        for (const [value, count] of tally.take()) this.inc({ [label]: value }, count);
      },
    });
    return tally;
  }

  gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) {
    return this.once(
      name,
      () => new Gauge<L>({ name, help, labelNames, registers: [this.registry] }),
    );
  }

  /** @param buckets Upper bounds in the unit of the name; by default 5 ms to 10 s in seconds. */
  histogram<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    buckets: readonly number[] = SECONDS,
  ) {
    return this.once(
      name,
      () =>
        new Histogram<L>({
          name,
          help,
          labelNames,
          buckets: [...buckets],
          registers: [this.registry],
        }),
    );
  }

  /** Everything in the text format of Prometheus, and its content type. */
  async render(): Promise<{ readonly contentType: string; readonly text: string }> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }

  private once<M extends Metric>(name: string, create: () => M): M {
    const known = this.registry.getSingleMetric(name);
    return known === undefined ? create() : (known as M);
  }
}
