import { DEFAULT_POLICY, type RoomId } from '@madang/protocol';
import type { TicketGrant } from '../src/ticket-format';

/** What the tickets of these tests are issued for. */
export const GRANT: TicketGrant = {
  ...{ roomId: 'lusab-babad-gutih-tugad' as RoomId, capacity: 8, role: 'host' },
  ...{ subject: 'SSSSSSSSSSSSSSSSSSSSSS', network: 'NNNNNNNNNNNNNNNNNNNNNN', mustKnock: false },
  ...{ policy: DEFAULT_POLICY, policyVersion: 3 },
};
