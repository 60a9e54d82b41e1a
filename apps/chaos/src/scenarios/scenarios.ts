import { gatewayKills } from './gateway-kills';
import type { Scenario } from './scenario';

/** Every fault that is played, in the order of docs/operations/chaos.md. */
export const SCENARIOS: readonly Scenario[] = [gatewayKills];
