import type { Metrics } from '@madang/server-kernel';
import type { RoomLogReports } from './room-log/reports';

/** Counts what a node's room log tells, see docs/operations/metrics.md. */
export function roomLogMetrics(metrics: Metrics): RoomLogReports {
  const calls = metrics.tally(
    'madang_redis_script_calls_total',
    'Scripts sent to Redis, by the operation of the room log.',
    'script',
  );
  const resumes = metrics.counter(
    'madang_room_log_resumes_total',
    'Participants who came back, by what they were given.',
    ['result'],
  );
  const repairs = metrics.counter(
    'madang_room_log_repairs_total',
    'Readings of a room log because deliveries might have been missed, by what they came to.',
    ['outcome'],
  );
  const superseded = metrics.counter(
    'madang_room_log_superseded_total',
    'Claims of this node that were taken over elsewhere or are not known any more.',
  );
  const timeouts = metrics.counter(
    'madang_room_log_timeouts_total',
    'Members removed by a sweep of this node because their grace was over.',
  );
  const detached = metrics.counter(
    'madang_room_log_detached_total',
    'Members found by a sweep of this node whose own node was heard of no more.',
  );
  const interruptions = metrics.counter(
    'madang_room_log_interruptions_total',
    'Times that the lease of this node had lapsed, or Redis was restarted or replaced.',
    ['reason'],
  );
  const dead = metrics.counter(
    'madang_redis_dead_connections_total',
    'Connections to Redis that were open and dead, and replaced.',
    ['connection'],
  );
  const skew = metrics.gauge(
    'madang_clock_skew_seconds',
    'How far the clock of this machine is ahead of that of Redis.',
  );
  return {
    called: (script) => calls.add(script),
    resumed: (result) => resumes.inc({ result }),
    repaired: (outcome) => repairs.inc({ outcome }),
    superseded: () => superseded.inc(),
    swept(sweep) {
      timeouts.inc(sweep.timeouts);
      detached.inc(sweep.detached);
    },
    interrupted: (reason) => interruptions.inc({ reason }),
    foundDead: (connection) => dead.inc({ connection }),
    measuredSkew: (ms) => skew.set(ms / 1_000),
  };
}
