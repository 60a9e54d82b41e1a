import { prove } from './prove';
import { silentDetach } from './silent-detach';

prove(silentDetach);
