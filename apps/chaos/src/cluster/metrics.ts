/** One reading of a service's `/metrics`. */
export class MetricsReading {
  readonly #lines: readonly string[];

  private constructor(text: string) {
    this.#lines = text.split('\n');
  }

  /** @param service Its base URL. */
  static async of(service: string): Promise<MetricsReading> {
    return new MetricsReading(await (await fetch(`${service}/metrics`)).text());
  }

  /** The sum over all series of this name whose labels hold every given one; 0 when there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return this.#lines
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => wanted.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }
}
