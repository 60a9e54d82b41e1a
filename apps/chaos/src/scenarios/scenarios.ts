import { commandCounts } from './command-counts';
import { delays } from './delays';
import { failover } from './failover';
import { gatewayKills } from './gateway-kills';
import { herd } from './herd';
import { redisRestarts } from './redis-restarts';
import { redisStalls } from './redis-stalls';
import { rollingRestart } from './rolling-restart';
import type { Scenario } from './scenario';
import { silentDetach } from './silent-detach';
import { slowReader } from './slow-reader';
import { subscriberKills } from './subscriber-kills';
import { wokenGateway } from './woken-gateway';

/** Every fault that is played, in the order of docs/operations/chaos.md. */
export const SCENARIOS: readonly Scenario[] = [
  gatewayKills,
  herd,
  wokenGateway,
  rollingRestart,
  redisRestarts,
  redisStalls,
  failover,
  subscriberKills,
  silentDetach,
  delays,
  slowReader,
  commandCounts,
];
