import { docker, run, type Variables } from './docker';
import { eventually } from '@madang/testing-browser';
import { freePorts } from './free-ports';

const HEALTHY_WITHIN_MS = 90_000;

export interface ContainerFacts {
  readonly Image: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: { readonly User: string; readonly Env: readonly string[] };
  readonly HostConfig: {
    /** Bytes; 0 for no limit. */
    readonly Memory: number;
    readonly PidsLimit: number | null;
    readonly ReadonlyRootfs: boolean;
    readonly Privileged: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly NetworkMode: string;
    readonly RestartPolicy: { readonly Name: string };
    readonly PortBindings: Readonly<Record<string, unknown>> | null;
  };
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>>;
  };
}

/** docker-compose.yml, run for real beside whatever else runs here: a project and ports of its own. */
export class Stack {
  private constructor(
    private readonly project: string,
    private variables: Variables,
    private readonly overlays: readonly string[],
  ) {}

  /** One that is not started. Overlays are files that change it, by their paths in the repository. */
  static async plan(settings: Variables = {}, overlays: readonly string[] = []): Promise<Stack> {
    const [http = '', https = '', relay = '', relayTls = '', standalone = ''] = await freePorts(5);
    const variables = {
      HTTP_PORT: http,
      HTTPS_PORT: https,
      RELAY_PORT: relay,
      RELAY_TLS_PORT: relayTls,
      RELAY_MIN_PORT: '61000',
      RELAY_MAX_PORT: '61099',
      RELAY_TOTAL_QUOTA: '50',
      STANDALONE_PORT: standalone,
      ...settings,
    };
    return new Stack(`madang-test-${process.pid}`, variables, overlays);
  }

  /** Builds and starts services with all that they depend on; resolves when those that tell their health are well. */
  static async up(
    services: readonly string[],
    flags: readonly string[] = [],
    overlays: readonly string[] = [],
  ): Promise<Stack> {
    const stack = await Stack.plan({}, overlays);
    try {
      await stack.start(services, flags);
      return stack;
    } catch (error) {
      const logs = await stack.compose(['logs', '--no-color', '--tail=40']).catch(() => '');
      await stack.down().catch(() => undefined);
      throw new Error(`the stack did not come up; its logs:\n${logs}`, { cause: error });
    }
  }

  async start(services: readonly string[], flags: readonly string[] = []): Promise<void> {
    await this.compose(['up', '--detach', '--build', ...flags, ...services]);
    await this.healthy();
  }

  /** Runs a script of the folder infra, which knows this project by its name. */
  script(name: string, ...args: readonly string[]): Promise<string> {
    return run('sh', [`infra/${name}`, ...args], {
      ...this.variables,
      COMPOSE_PROJECT_NAME: this.project,
    });
  }

  /** For whatever is started from now on. */
  set(settings: Variables): void {
    this.variables = { ...this.variables, ...settings };
  }

  /** What is set for it stays set. */
  async update(settings: Variables): Promise<string> {
    this.set(settings);
    return this.script('update.sh');
  }

  port(
    name: 'HTTP_PORT' | 'HTTPS_PORT' | 'RELAY_PORT' | 'RELAY_TLS_PORT' | 'STANDALONE_PORT',
  ): string {
    return this.variables[name] ?? '';
  }

  compose(args: readonly string[]): Promise<string> {
    const files = ['docker-compose.yml', ...this.overlays].map((file) => `--file=${file}`);
    return docker(['compose', ...files, '--project-name', this.project, ...args], this.variables);
  }

  /** What init's image prints, in a container of its own that sees what init sees. */
  runInit(...command: readonly string[]): Promise<string> {
    return this.compose(['run', '--rm', '--no-deps', '-T', 'init', ...command]);
  }

  /** The ids of a service's containers, or of all. */
  async containers(...service: string[]): Promise<string[]> {
    const output = await docker(
      [
        'ps',
        '--all',
        '--quiet',
        '--no-trunc',
        `--filter=label=com.docker.compose.project=${this.project}`,
        ...service.map((name) => `--filter=label=com.docker.compose.service=${name}`),
      ],
      {},
    );
    return output.split('\n').filter(Boolean);
  }

  async container(service: string): Promise<string> {
    const [id, ...others] = await this.containers(service);
    if (id === undefined || others.length > 0) throw new Error(`there is not one ${service}`);
    return id;
  }

  async inspect(id: string): Promise<ContainerFacts> {
    const [facts] = JSON.parse(await docker(['inspect', id])) as ContainerFacts[];
    if (facts === undefined) throw new Error(`nothing is known of ${id}`);
    return facts;
  }

  exec(id: string, command: readonly string[]): Promise<string> {
    return docker(['exec', id, ...command]);
  }

  /** Ends everything and removes what it kept. */
  async down(): Promise<void> {
    await this.compose(['--profile', 'single', 'down', '--volumes', '--timeout', '3']);
  }

  /** Resolves when every container that tells its health is well. */
  async healthy(): Promise<void> {
    for (const id of await this.containers()) {
      await eventually(
        `container ${id} is healthy`,
        async () => {
          const { Status, Health } = (await this.inspect(id)).State;
          if (Health === undefined) return Status;
          return Health.Status === 'healthy' ? Status : undefined;
        },
        HEALTHY_WITHIN_MS,
      );
    }
  }
}
