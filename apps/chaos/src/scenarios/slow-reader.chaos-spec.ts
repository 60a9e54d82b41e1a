import { prove } from './prove';
import { slowReader } from './slow-reader';

prove(slowReader);
