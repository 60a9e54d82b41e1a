import { LIMITS, type Ticket } from '@madang/protocol';
import { SignJWT, type JSONWebKeySet } from 'jose';
import { newSecret } from './secrets';
import {
  NOT_BEFORE_TOLERANCE_SECONDS,
  TICKET_ALGORITHM,
  TICKET_ISSUER,
  TICKET_TYPE,
  audienceOf,
  type TicketGrant,
} from './ticket-format';
import { TicketKeys } from './ticket-keys';

export class TicketIssuer {
  constructor(
    private readonly keys: TicketKeys,
    private readonly now: () => number = Date.now,
  ) {}

  /** A ticket for one session, valid for a minute. */
  async issue({
    roomId,
    capacity,
    role,
    subject,
    network,
    mustKnock,
    policy,
    policyVersion,
  }: TicketGrant): Promise<Ticket> {
    const key = await this.keys.signer();
    const issuedAt = Math.floor(this.now() / 1_000);
    const expiresAt = issuedAt + LIMITS.ticketTtlMs / 1_000;
    const claims = { net: network, knock: mustKnock, policy, pv: policyVersion };
    const ticket = await new SignJWT({ room: roomId, capacity, role, ...claims })
      .setProtectedHeader({ alg: TICKET_ALGORITHM, typ: TICKET_TYPE, kid: key.kid })
      .setIssuer(TICKET_ISSUER)
      .setAudience(audienceOf(roomId))
      .setSubject(subject)
      .setJti(newSecret(16))
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt - NOT_BEFORE_TOLERANCE_SECONDS)
      .setExpirationTime(expiresAt)
      .sign(key.privateKey);
    return { ticket, expiresAt: expiresAt * 1_000 };
  }

  /** The public keys by which others verify what this issuer signs (RFC 7517 §5). */
  jwks(): Promise<JSONWebKeySet> {
    return this.keys.published();
  }
}
