import { z } from 'zod';
import { parseTrustedProxies } from '../http/client-network';
import { envLogFormat, envLogLevel, envPort, envVariable } from './variables';

/** What every service reads. `PORT` has its default from the app: `kernelEnv(8080)`. */
export function kernelEnv(port: number) {
  return z.object({
    PORT: envPort(port),
    HOST: envVariable('an address to listen on, for example 127.0.0.1', (text) => text).default(
      '0.0.0.0',
    ),
    LOG_LEVEL: envLogLevel,
    LOG_FORMAT: envLogFormat,
    /** Whose `X-Forwarded-For` is believed; nobody's by default, since anybody can send one. */
    TRUST_PROXY: envVariable(
      'the number of proxies in front, for example 1, or their addresses, for example loopback,10.0.0.0/8',
      parseTrustedProxies,
    ).optional(),
  });
}
export type KernelEnv = z.infer<ReturnType<typeof kernelEnv>>;
