import { prove } from './prove';
import { redisRestarts } from './redis-restarts';

prove(redisRestarts);
