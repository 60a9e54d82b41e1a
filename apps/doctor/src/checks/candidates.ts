import { type Finding, well } from '../report/finding';

/** Which kinds of ICE candidates (RFC 8445 §5.1.1) a browser here would have. */
export function checkCandidates(hasReflection: boolean, hasRelay: boolean): Finding {
  const types = ['host', ...(hasReflection ? ['srflx'] : []), ...(hasRelay ? ['relay'] : [])];
  return well(types.join(', '), { figures: { types } });
}
