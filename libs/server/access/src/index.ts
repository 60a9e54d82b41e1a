export { envTicketKey, verifierEnv } from './access-env';
export { AccessModule, type IssuerOptions, type VerifierOptions } from './access.module';
export { newSecret, sameSecret, sha256 } from './secrets';
export { TicketError, type TicketErrorCode } from './ticket-error';
export type { TicketClaims } from './ticket-format';
export { TicketIssuer } from './ticket-issuer';
export { TicketKey } from './ticket-key';
export { TicketVerifier } from './ticket-verifier';
