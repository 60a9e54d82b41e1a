import { jwksSchema } from '@madang/protocol';
import { failed, type Finding, well } from '../report/finding';
import { ask, jsonOf } from '../site/http';
import type { Api } from './api';

/** Whether there are keys by which gateways know the tickets of the rooms service. */
export async function checkTicketKeys(signal: AbortSignal, { site }: Api): Promise<Finding> {
  const answer = await ask(site, '/api/jwks', { signal });
  const { success, data } = jwksSchema.safeParse(jsonOf(answer));
  if (!success || data.keys.length === 0) {
    return failed(
      'keys_missing',
      `the rooms service shows no ticket keys (status ${answer.status})`,
    );
  }
  const count = data.keys.length;
  return well(`${count} ticket ${count === 1 ? 'key is' : 'keys are'} published`, {
    figures: { keys: count },
  });
}
