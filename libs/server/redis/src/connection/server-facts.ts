import { RedisProblem } from './redis-problem';

/** What a server says of itself by `INFO`. */
export type ServerFacts = ReadonlyMap<string, string>;

/** `redis.acl_check_cmd` and the errors of scripts that we rely on came with it. */
const OLDEST_MAJOR = 7;

/** @throws RedisProblem when it is no server for us, whatever its rights. */
export function judgeServer(facts: ServerFacts, where: string): void {
  if (facts.get('redis_mode') === 'sentinel') {
    const sentence = `What REDIS_URL names is a Sentinel (${where}). Write redis+sentinel://host:port,host:port/master-name.`;
    throw new RedisProblem(sentence, true);
  }
  if (facts.get('cluster_enabled') === '1') {
    const sentence = `Redis at ${where} is a node of a Redis Cluster, which is not supported. Let REDIS_URL name a single Redis, or Sentinels.`;
    throw new RedisProblem(sentence, true);
  }
  const version = facts.get('redis_version') ?? '';
  if (version !== '' && Number.parseInt(version, 10) < OLDEST_MAJOR) {
    const sentence = `Redis at ${where} is version ${version}. Let REDIS_URL name one of version 7.0 or later, or Valkey.`;
    throw new RedisProblem(sentence, true);
  }
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  if (Number(facts.get('maxmemory') ?? '0') > 0 && policy !== 'noeviction') {
    const sentence = `Redis at ${where}, which REDIS_URL names, throws away rooms when its memory is full (maxmemory-policy ${policy}). Set maxmemory-policy to noeviction there.`;
    throw new RedisProblem(sentence, true, { kind: 'evicts' });
  }
  if (facts.get('loading') === '1') {
    const sentence = `Redis at ${where} is still loading its data. Start again when it has, or let REDIS_URL name another.`;
    throw new RedisProblem(sentence, 'loading', { kind: 'loading' });
  }
  if (facts.has('role') && facts.get('role') !== 'master') {
    const sentence = `Redis at ${where} is a read-only replica. Let REDIS_URL name the master, or the Sentinels that know it.`;
    throw new RedisProblem(sentence, false, { kind: 'readOnly' });
  }
}

/** What is usually said and was not, so that it could not be looked at. */
export function unknownOf(facts: ServerFacts): string[] {
  return ['redis_version', 'maxmemory_policy', 'role'].filter((name) => !facts.has(name));
}

export function readInfo(text: string): ServerFacts {
  const lines = text.split('\r\n').map((line) => line.split(':'));
  return new Map(
    lines.flatMap(([name = '', ...value]) => (value.length > 0 ? [[name, value.join(':')]] : [])),
  );
}
