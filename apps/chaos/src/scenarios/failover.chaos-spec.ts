import { prove } from './prove';
import { failover } from './failover';

prove(failover);
