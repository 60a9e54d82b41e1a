import {
  type RedisAddress,
  RedisExaminer,
  RedisProblem,
  type RedisProblemKind,
} from '@madang/server-redis';
import { failed, type Finding, warning, well } from '../report/finding';
import type { Reason } from '../report/reasons';

const REASON_OF: Readonly<Record<RedisProblemKind, Reason>> = {
  unreachable: 'redis_unreachable',
  login: 'redis_login_refused',
  rights: 'redis_rights_missing',
  evicts: 'redis_evicts',
  readOnly: 'redis_read_only',
  loading: 'redis_loading',
  unfit: 'redis_unfit',
};

/** Everything that a gateway asks of Redis when it starts. */
export async function checkRedis(
  address: RedisAddress,
  opened: (examiner: RedisExaminer) => void,
): Promise<Finding<RedisExaminer>> {
  try {
    const examiner = await RedisExaminer.open(address);
    opened(examiner);
    const ms = Math.round(await examiner.roundTripMs());
    return well(`Redis answers in ${ms} ms, and is one that gateways take`, {
      figures: { roundTripMs: ms },
      ground: examiner,
    });
  } catch (error) {
    if (!(error instanceof RedisProblem)) throw error;
    return failed(REASON_OF[error.kind], error.message);
  }
}

/** Whether what Redis is told outlasts a restart of it. */
export async function checkPersistence(redis: RedisExaminer): Promise<Finding> {
  const persistence = await redis.persistence();
  const figures = { persistence };
  if (persistence === 'none') {
    return warning('redis_forgets', 'Redis writes nothing to disk: a restart ends all links', {
      figures,
    });
  }
  if (persistence === null)
    return well('Redis does not say whether it writes to disk', { figures });
  return well('Redis writes to disk', { figures });
}

/** Whether messages get from one connection to another: the way from gateway to gateway. */
export async function checkPubSub(signal: AbortSignal, redis: RedisExaminer): Promise<Finding> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(3_000)]);
  try {
    const ms = Math.round(await redis.publicationMs(limit));
    return well(`messages get through Redis in ${ms} ms`, { figures: { ms } });
  } catch (error) {
    if (!limit.aborted) throw error;
    return failed('redis_pub_sub_silent', 'a message that was published does not arrive');
  }
}

export async function checkGateways(redis: RedisExaminer): Promise<Finding> {
  const gateways = await redis.gateways();
  const figures = { gateways: gateways.length, names: gateways };
  if (gateways.length === 0) {
    return failed('gateways_missing', 'no gateway is alive in this Redis', { figures });
  }
  const [are, count] =
    gateways.length === 1 ? ['is', '1 gateway'] : ['are', `${gateways.length} gateways`];
  return well(`${count} ${are} alive in this Redis`, { figures });
}
