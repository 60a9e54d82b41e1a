export { envTicketKey, verifierEnv } from './access-env';
export { AccessModule, type IssuerOptions, type VerifierOptions } from './access.module';
export { InstallationSecret } from './installation-secret';
export { newSecret, sameSecret, sha256 } from './secrets';
export { TicketError, type TicketErrorCode } from './ticket-error';
export type { TicketClaims, TicketGrant } from './ticket-format';
export { TicketIssuer } from './ticket-issuer';
export { TicketKey } from './ticket-key';
export { TicketVerifier } from './ticket-verifier';
