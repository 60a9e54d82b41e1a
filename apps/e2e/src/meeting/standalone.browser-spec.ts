import { startStandalone } from '../topologies/standalone';
import { describeCoreMeeting } from './core-meeting';

describeCoreMeeting('standalone', startStandalone);
