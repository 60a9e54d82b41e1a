import { redisRoomLogSettings } from '@madang/server-redis';
import type { Redis } from 'ioredis';
import type { Cluster } from '../cluster/cluster';
import type { Gateway } from '../cluster/gateway';
import type { Tuning } from '../cluster/tuning';
import { between, oneOf } from '../random';
import { eventually, pass, until } from '../waiting';
import { allFigures } from './figures';
import {
  atMost,
  exactly,
  outcome,
  reported,
  type Outcome,
  type Run,
  type Scenario,
} from './scenario';
import { onStage } from './stage';

const SIZES = {
  small: { rooms: 4, perRoom: 4, perSecond: 4, detaches: 4 },
  full: { rooms: 8, perRoom: 5, perSecond: 4, detaches: 12 },
} as const;
/** A node calls itself so often. */
const PROBE_MS = redisRoomLogSettings().renewMs;
const NEVER_MS = 1_000_000;

/**
 * A gateway listens on a connection that stays open and brings nothing: its road is a black hole, or it ends at
 * another Redis, which was once a replica and goes its own way.
 */
async function play(
  run: Run,
  tuning?: Tuning,
  detaches: number = SIZES[run.size].detaches,
): Promise<Outcome> {
  const { rooms, perRoom, perSecond } = SIZES[run.size];
  const options = {
    ...{ gateways: 3, rooms, perRoom, hasReplica: true },
    ...(tuning === undefined ? {} : { tuning }),
  };
  return onStage(run, options, async ({ cluster, crowd, judged }) => {
    const ours = await cluster.admin();
    await cluster.replica.promote();
    const others = await cluster.admin(cluster.replica.port);
    const probes: number[] = [];
    const tookMs: number[] = [];
    crowd.talk({ perSecond });
    for (let done = 0; done < detaches; done += 1) {
      await pass(between(500, 500 + PROBE_MS, run.random));
      const gateway = oneOf(cluster.gateways, run.random);
      if (done % 2 === 0) for (const link of await earsOf(gateway, ours)) link.hold();
      else await leadAstray(cluster, gateway, { ours, others });
      const before = await lookAt(gateway);
      const began = Date.now();
      const noticed = async (): Promise<boolean> => (await lookAt(gateway)).found > before.found;
      const isNoticed = await eventually(noticed, 4 * PROBE_MS);
      if (isNoticed) tookMs.push(Date.now() - began);
      probes.push((await lookAt(gateway)).probes - before.probes);
      run.log(`${done + 1} of ${detaches} subscribers have gone deaf`);
    }
    const judgement = await judged();
    return outcome(
      [
        ...allFigures(judgement, detaches * rooms),
        exactly('deaf connections noticed', tookMs.length, detaches),
        atMost('probes sent until noticed, at most', Math.max(...probes), 2),
        reported('seconds until noticed, at most', Math.max(...tookMs) / 1_000),
      ],
      judgement.breaches,
    );
  });
}

interface Look {
  /** Deaf connections found so far. */
  readonly found: number;
  readonly probes: number;
}

async function lookAt(gateway: Gateway): Promise<Look> {
  const metrics = await gateway.metrics();
  return {
    found: metrics.sum('madang_redis_dead_connections_total', { connection: 'subscriber' }),
    probes: metrics.sum('madang_redis_script_calls_total', { script: 'renew' }),
  };
}

/** The connections on which a gateway listens to the Redis of this admin. */
async function earsOf({ back }: Gateway, admin: Redis) {
  const list = String(await admin.call('CLIENT', 'LIST', 'TYPE', 'pubsub'));
  return back.links.filter(({ upstreamPort }) => list.includes(`:${upstreamPort} `));
}

/** The gateway's next connection for listening goes to the other Redis, all after that to ours again. */
async function leadAstray(
  cluster: Cluster,
  gateway: Gateway,
  { ours, others }: { readonly ours: Redis; readonly others: Redis },
): Promise<void> {
  gateway.back.redirect(cluster.replica.port);
  for (const link of await earsOf(gateway, ours)) link.cut();
  const isAstray = async (): Promise<boolean> => (await earsOf(gateway, others)).length > 0;
  await until(isAstray, 'the gateway listens to another Redis');
  gateway.back.redirect(cluster.redis.port);
}

export const silentDetach: Scenario = {
  name: 'silent-detach',
  title: 'The connections on which gateways listen go deaf and stay open',
  run: (run) => play(run),
  controls: [
    {
      title: 'nodes that do not call themselves',
      breaks: ['acknowledged and lost'],
      run: (run) =>
        play(
          run,
          { settings: { renewMs: NEVER_MS, leaseMs: 2 * NEVER_MS, verifyMs: NEVER_MS } },
          1,
        ),
    },
  ],
};
