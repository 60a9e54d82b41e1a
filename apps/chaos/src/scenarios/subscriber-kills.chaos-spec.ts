import { prove } from './prove';
import { subscriberKills } from './subscriber-kills';

prove(subscriberKills);
