import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { createApp, type AppOptions } from './create-app';
import { ConfigError } from './env/config-error';
import type { KernelEnv } from './env/kernel-env';
import { Shutdown } from './lifecycle/shutdown';
import { stopOnSignal } from './lifecycle/stop-on-signal';
import { Logger } from './log/logger';
import { NestLogger } from './log/nest-logger';

export interface BootstrapOptions extends AppOptions {
  /** Names the process in `ps`. */
  readonly service: string;
  readonly env: Pick<KernelEnv, 'PORT' | 'HOST'>;
  /** Called once the app listens; `url` has the port that was really taken. */
  readonly ready?: (url: string) => void;
}

/**
 * Runs a service until a signal stops it. Give a function when the options are read from the
 * environment, so that a `ConfigError` is told to the person at the terminal as sentences.
 *
 * Ends the process with exit code 1 when it cannot start.
 */
export async function bootstrap(
  options: BootstrapOptions | (() => BootstrapOptions),
): Promise<void> {
  try {
    await start(typeof options === 'function' ? options() : options);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

async function start(options: BootstrapOptions): Promise<void> {
  const { service, env, ready } = options;
  process.title = `madang-${service}`;
  const app = await createApp(options);
  const logger = app.get(Logger);
  stopOnSignal(process, {
    logger,
    drain: () => app.get(Shutdown).drain(),
    close: () => app.close(),
    exit: (code) => process.exit(code),
  });
  await app.init();
  // Nest would log it when listening fails, and throw it too.
  app.useLogger(false);
  await listen(app, env.PORT, env.HOST);
  app.useLogger(new NestLogger(logger));
  const url = urlOf(app, env.HOST);
  logger.info('listening', { url });
  ready?.(url);
}

function urlOf(app: NestExpressApplication, host: string): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}

/** Why a socket could not be opened, for the settings that say where. */
const LISTEN_PROBLEMS: Readonly<Record<string, (port: number) => string>> = {
  EADDRINUSE: (port) => `Port ${port} is in use by another program. Set PORT to a free one.`,
  EACCES: (port) => `Port ${port} may not be used by this user. Set PORT to one above 1023.`,
  EADDRNOTAVAIL: () => 'HOST must be an address of this machine, for example 127.0.0.1.',
  ENOTFOUND: () => 'HOST must be an address of this machine, for example 127.0.0.1.',
};

async function listen(app: NestExpressApplication, port: number, host: string): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    const problem = typeof code === 'string' ? LISTEN_PROBLEMS[code] : undefined;
    throw problem === undefined ? error : new ConfigError([problem(port)]);
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof ConfigError)) return error.stack ?? error.message;
  const [first = '', ...others] = error.problems;
  if (others.length === 0) return first;
  return ['These settings are not right:', first, ...others].join('\n  ');
}
