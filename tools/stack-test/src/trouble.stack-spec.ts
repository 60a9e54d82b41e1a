import { describe } from '@jest/globals';
import { describeDisk } from './trouble/disk';
import { describePorts } from './trouble/ports';
import { describeSecrets } from './trouble/secrets';

describe('docker compose up, when something is not as it should be', () => {
  describeSecrets();
  describePorts();
  describeDisk();
});
