import { prove } from './prove';
import { commandCounts } from './command-counts';

prove(commandCounts);
