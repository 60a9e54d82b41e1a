export { bootstrap, type BootstrapOptions } from './bootstrap';
export { createApp, type AppOptions } from './create-app';
export { ConfigError } from './env/config-error';
export { kernelEnv, type KernelEnv } from './env/kernel-env';
export { parseEnv } from './env/parse-env';
export {
  envChoice,
  envFlag,
  envInteger,
  envList,
  envLogFormat,
  envLogLevel,
  envOrigins,
  envPort,
  envSecret,
  envUrl,
  envVariable,
} from './env/variables';
export { Health, type HealthCheck } from './health/health';
export { allowOrigins } from './http/allow-origins';
export {
  ClientNetwork,
  NO_PROXY,
  parseTrustedProxies,
  type TrustedProxies,
} from './http/client-network';
export { HttpProblem, type HttpProblemOptions } from './http/http-problem';
export { parseBody } from './http/parse-body';
export { ProblemFilter } from './http/problem-filter';
export { KernelModule, type KernelOptions } from './kernel.module';
export { Shutdown, type DrainHook } from './lifecycle/shutdown';
export { LOG_FORMATS, LOG_LEVELS, Logger } from './log/logger';
export type { LogFields, LogFormat, LogLevel } from './log/logger';
export type { LogTarget } from './log/pino-logger';
export { Metrics } from './metrics/metrics';
