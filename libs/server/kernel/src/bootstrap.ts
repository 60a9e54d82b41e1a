import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApp, type AppOptions } from './create-app';
import { ConfigError } from './env/config-error';
import type { KernelEnv } from './env/kernel-env';
import { Shutdown } from './lifecycle/shutdown';
import { stopOnSignal } from './lifecycle/stop-on-signal';
import { Logger } from './log/logger';

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
  await app.listen(env.PORT, env.HOST);
  const url = urlOf(app, env.HOST);
  logger.info('listening', { url });
  ready?.(url);
}

function urlOf(app: NestExpressApplication, host: string): string {
  const address: unknown = app.getHttpServer().address();
  const port: unknown =
    typeof address === 'object' && address !== null ? Reflect.get(address, 'port') : undefined;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${String(port)}`;
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) {
    return ['The settings are not right:', ...error.problems.map((one) => `  ${one}`)].join('\n');
  }
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code === 'EADDRINUSE') {
    return `The address is in use: another program listens there. Set PORT to a free port.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
