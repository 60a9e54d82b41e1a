import { regionSchema } from '@madang/protocol';
import { envSecret, envUrl, envVariable } from '@madang/server-kernel';
import { z } from 'zod';
import type { TurnServiceAddress } from './http-ice-server-source';

/** Where gateways get relay credentials; both or none, and none means no relay. */
export const turnServiceEnv = z
  .object({
    TURN_SERVICE_URL: envUrl(['http://', 'https://'], 'http://turn:8082').optional(),
    TURN_SERVICE_TOKEN: envSecret(16).optional(),
    /** Where this gateway is, as the `region` of a relay says it: participants are offered relays there first. */
    REGION: envVariable(
      'up to 32 small letters, digits and hyphens, for example eu-west',
      (text) => regionSchema.safeParse(text).data,
    ).optional(),
  })
  .superRefine(({ TURN_SERVICE_URL: url, TURN_SERVICE_TOKEN: token }, context) => {
    if ((url === undefined) === (token === undefined)) return;
    const [missing, given] =
      url === undefined
        ? ['TURN_SERVICE_URL', 'TURN_SERVICE_TOKEN']
        : ['TURN_SERVICE_TOKEN', 'TURN_SERVICE_URL'];
    const message = `is not set, but ${given} is; set both, or neither for no relay`;
    context.addIssue({ code: 'custom', path: [missing], message });
  });
export type TurnServiceEnv = z.infer<typeof turnServiceEnv>;

/** `null` without a relay. */
export function turnServiceAddress(env: TurnServiceEnv): TurnServiceAddress | null {
  const { TURN_SERVICE_URL: url, TURN_SERVICE_TOKEN: token, REGION: region } = env;
  return url === undefined || token === undefined ? null : { url, token, region };
}
