import { startTwoGatewaysInMemory } from '../topologies/two-gateways-memory';
import { describeCoreMeeting } from './core-meeting';

describeCoreMeeting('two gateways in memory', startTwoGatewaysInMemory);
