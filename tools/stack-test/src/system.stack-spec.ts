import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeBalancing } from './system/balancing';
import { describeBrowsers } from './system/browsers';
import { describeDoctor } from './system/doctor';
import { describeEdge } from './system/edge';
import { describeGoingOn } from './system/going-on';
import { describeHttp3 } from './system/http3';
import { describeMeeting } from './system/meeting';
import { describeObservability } from './system/observability';
import { describeRelay } from './system/relay';
import { describeRestarts } from './system/restarts';
import { describeRights } from './system/rights';
import { describeState } from './system/state';
import { System } from './system/system';

const MINUTE = 60_000;

describe('docker compose up --scale gateway=2', () => {
  let system: System | undefined;
  beforeAll(async () => {
    system = await System.up();
  }, 15 * MINUTE);
  afterAll(() => system?.stack.down(), 2 * MINUTE);

  const started = (): System => {
    if (system === undefined) throw new Error('the system did not start');
    return system;
  };
  describeEdge(started);
  describeRights(started);
  describeRelay(started);
  describeDoctor(started);
  describeObservability(started);
  describeMeeting(started);
  describeBrowsers(started);
  describeHttp3(started);
  describeRestarts(started);
  describeBalancing(started);
  describeGoingOn(started);
  describeState(started);
});
