import { afterEach, beforeEach, describe } from '@jest/globals';
import { describeAppending } from './appending';
import { describeCatchingUp } from './catching-up';
import { describeConvergence } from './convergence';
import { describeDoors } from './doors';
import { describeFencing } from './fencing';
import type { RoomLogHarness } from './harness';
import { describeHistory } from './history';
import { describeHosting } from './hosting';
import { describeJoining } from './joining';
import { describeLeaving } from './leaving';
import { describeOrder } from './order';
import { describePassingOn } from './passing-on';
import { Scene } from './scene';

/**
 * What every adapter of `RoomLog` keeps. `start` gives a fresh, empty deployment for each rule;
 * `plays` is how many random plays rule RL58 looks at.
 */
export function describeRoomLog(
  name: string,
  start: () => Promise<RoomLogHarness>,
  plays = 25,
): void {
  describe(`RoomLog: ${name}`, () => {
    let harness: RoomLogHarness;
    let scene: Scene;
    beforeEach(async () => {
      harness = await start();
      scene = new Scene(harness);
    });
    afterEach(() => harness.stop());

    const current = (): Scene => scene;
    describeJoining(current);
    describeAppending(current);
    describeOrder(current);
    describeFencing(current);
    describeLeaving(current);
    describeCatchingUp(current);
    describeHistory(current);
    describePassingOn(current);
    describeDoors(current);
    describeHosting(current);
    describeConvergence(start, plays);
  });
}
