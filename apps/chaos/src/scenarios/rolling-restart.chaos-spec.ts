import { prove } from './prove';
import { rollingRestart } from './rolling-restart';

prove(rollingRestart);
