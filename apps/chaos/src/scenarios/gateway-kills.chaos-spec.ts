import { gatewayKills } from './gateway-kills';
import { prove } from './prove';

prove(gatewayKills);
