import { prove } from './prove';
import { wokenGateway } from './woken-gateway';

prove(wokenGateway);
