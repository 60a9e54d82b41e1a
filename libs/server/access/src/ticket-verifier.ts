import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { TicketError } from './ticket-error';
import {
  TICKET_ALGORITHM,
  TICKET_ISSUER,
  TICKET_TYPE,
  audienceOf,
  ticketPayloadSchema,
  type TicketClaims,
} from './ticket-format';
import type { TicketKeys } from './ticket-keys';

type Clock = () => number;

const KEYS_TIMEOUT_MS = 2_000;
/** An unknown key id makes us look for new keys at most this often, however many tickets have one. */
const KEYS_COOLDOWN_MS = 5_000;
/** How long keys are believed that were fetched. */
export const KEYS_MAX_AGE_MS = 10 * 60_000;

/**
 * Decides alone, without asking the issuer about a ticket. It does not know whether a ticket was used
 * before: that is for the room's log, which sees the sessions of all gateways.
 */
export class TicketVerifier {
  private constructor(
    private readonly keyFor: JWTVerifyGetKey,
    private readonly now: Clock,
  ) {}

  /** For a process that issues tickets itself. */
  static local(keys: TicketKeys, now: Clock = Date.now): TicketVerifier {
    return new TicketVerifier(async (header, token) => {
      const findKey = createLocalJWKSet(await publishedBy(keys));
      return findKey(header, token);
    }, now);
  }

  /** Fetches the issuer's keys when they are first needed, and again for a key id that it does not know. */
  static remote(jwksUrl: string, now: Clock = Date.now): TicketVerifier {
    const fetchKey = createRemoteJWKSet(new URL(jwksUrl), {
      timeoutDuration: KEYS_TIMEOUT_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
      cacheMaxAge: KEYS_MAX_AGE_MS,
    });
    return new TicketVerifier(async (header, token) => {
      try {
        return await fetchKey(header, token);
      } catch (error) {
        throw isAboutTicket(error) ? error : new TicketError('unavailable', { cause: error });
      }
    }, now);
  }

  /** @throws TicketError, and nothing else. */
  async verify(ticket: string): Promise<TicketClaims> {
    try {
      const { payload } = await jwtVerify(ticket, this.keyFor, {
        algorithms: [TICKET_ALGORITHM],
        typ: TICKET_TYPE,
        issuer: TICKET_ISSUER,
        requiredClaims: ['aud', 'exp', 'nbf', 'iat', 'jti'],
        currentDate: new Date(this.now()),
      });
      return claimsOf(payload);
    } catch (error) {
      if (error instanceof TicketError) throw error;
      const code = error instanceof errors.JWTExpired ? 'ticket_expired' : 'ticket_invalid';
      throw new TicketError(code, { cause: error });
    }
  }
}

async function publishedBy(keys: TicketKeys): Promise<JSONWebKeySet> {
  try {
    return await keys.published();
  } catch (cause) {
    throw new TicketError('unavailable', { cause });
  }
}

/** @throws ZodError, or TicketError where the ticket is for another room than it says. */
function claimsOf(payload: JWTPayload): TicketClaims {
  const { jti, exp, room, capacity, role, sub, net, knock, policy, pv } =
    ticketPayloadSchema.parse(payload);
  if (payload.aud !== audienceOf(room)) throw new TicketError('ticket_invalid');
  return {
    ...{ ticketId: jti, expiresAt: exp * 1_000, roomId: room, capacity, role },
    ...{ subject: sub, network: net, mustKnock: knock, policy, policyVersion: pv },
  };
}

/** The keys were there, and none of them fits: anything else that fails is the issuer's or the network's fault. */
function isAboutTicket(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
  );
}
