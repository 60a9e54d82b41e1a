import { beforeAll, describe } from '@jest/globals';
import { docker } from './stack/docker';
import { describeDisk } from './trouble/disk';
import { describePorts } from './trouble/ports';
import { describeSecrets } from './trouble/secrets';

const BUILT = ['init', 'rooms', 'gateway', 'turn'];

describe('docker compose up, when something is not as it should be', () => {
  beforeAll(() => docker(['compose', 'build', ...BUILT]), 15 * 60_000);

  describeSecrets();
  describePorts();
  describeDisk();
});
