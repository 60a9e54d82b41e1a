/** A whole running Madang, however many processes it has; one origin serves the web app, REST and signalling. */
export interface Topology {
  readonly url: string;
  /** What its processes printed lately, to be shown with a failure. */
  logs(): string;
  /** Ends every process and resolves when all have exited; rejects when one had to be killed. */
  stop(): Promise<void>;
}
