import { herd } from './herd';
import { prove } from './prove';

prove(herd);
