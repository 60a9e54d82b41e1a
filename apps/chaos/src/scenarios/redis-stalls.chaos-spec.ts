import { prove } from './prove';
import { redisStalls } from './redis-stalls';

prove(redisStalls);
