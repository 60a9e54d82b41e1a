import { prove } from './prove';
import { delays } from './delays';

prove(delays);
