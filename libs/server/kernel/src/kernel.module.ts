import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { KernelEnv } from './env/kernel-env';
import { HealthController } from './health/health.controller';
import { Health } from './health/health';
import { ClientNetwork, NO_PROXY } from './http/client-network';
import { ProblemFilter } from './http/problem-filter';
import { RequestLog } from './http/request-log';
import { Shutdown } from './lifecycle/shutdown';
import { Logger } from './log/logger';
import { PinoLogger, type LogTarget } from './log/pino-logger';
import { MetricsController } from './metrics/metrics.controller';
import { Metrics } from './metrics/metrics';

export interface KernelOptions {
  /** The name in logs and metrics. */
  readonly service: string;
  readonly env?: Partial<Pick<KernelEnv, 'LOG_LEVEL' | 'LOG_FORMAT' | 'TRUST_PROXY'>>;
  /** Standard output when absent. */
  readonly logTarget?: LogTarget;
}

/** What every service has: log, metrics, health, the way out, and the shape of errors. Import it once. */
@Module({})
export class KernelModule {
  static forRoot({ service, env = {}, logTarget }: KernelOptions): DynamicModule {
    const createLogger = () =>
      PinoLogger.create({
        service,
        level: env.LOG_LEVEL ?? 'info',
        format: env.LOG_FORMAT ?? 'json',
        ...(logTarget === undefined ? {} : { target: logTarget }),
      });
    return {
      module: KernelModule,
      global: true,
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: Logger, useFactory: createLogger },
        { provide: Metrics, useFactory: () => new Metrics(service) },
        {
          provide: ClientNetwork,
          useFactory: () => new ClientNetwork(env.TRUST_PROXY ?? NO_PROXY),
        },
        { provide: APP_FILTER, useClass: ProblemFilter },
        Health,
        Shutdown,
        RequestLog,
      ],
      exports: [Logger, Metrics, ClientNetwork, Health, Shutdown, RequestLog],
    };
  }
}
