import { startTwoGatewaysOverRedis } from '../topologies/two-gateways-redis';
import { describeCoreMeeting } from './core-meeting';

describeCoreMeeting('two gateways over Redis', startTwoGatewaysOverRedis);
