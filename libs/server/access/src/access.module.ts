import { Module, type DynamicModule } from '@nestjs/common';
import { InstallationSecret } from './installation-secret';
import { TicketIssuer } from './ticket-issuer';
import { TicketKey } from './ticket-key';
import { TicketVerifier } from './ticket-verifier';

export interface IssuerOptions {
  /** As `envTicketKey` reads it. Without one, a key is made that lives as long as the process. */
  readonly privateKeyJwk?: string | undefined;
}

export interface VerifierOptions {
  readonly jwksUrl: string;
}

/** Who may enter which room, as what. Global; import one of the two forms once per app. */
@Module({})
export class AccessModule {
  /** Provides `TicketIssuer`, a `TicketVerifier` for its tickets, and the `InstallationSecret`. */
  static forIssuer({ privateKeyJwk }: IssuerOptions = {}): DynamicModule {
    return {
      module: AccessModule,
      global: true,
      providers: [
        {
          provide: TicketKey,
          useFactory: () =>
            privateKeyJwk === undefined ? TicketKey.generate() : TicketKey.from(privateKeyJwk),
        },
        {
          provide: InstallationSecret,
          useFactory: () =>
            privateKeyJwk === undefined
              ? InstallationSecret.random()
              : new InstallationSecret(privateKeyJwk),
        },
        {
          provide: TicketIssuer,
          inject: [TicketKey],
          useFactory: (key: TicketKey) => new TicketIssuer(key),
        },
        {
          provide: TicketVerifier,
          inject: [TicketKey],
          useFactory: (key: TicketKey) => TicketVerifier.local(key),
        },
      ],
      exports: [InstallationSecret, TicketIssuer, TicketVerifier],
    };
  }

  /** Provides a `TicketVerifier` for tickets of the issuer that publishes its keys there. */
  static forVerifier({ jwksUrl }: VerifierOptions): DynamicModule {
    return {
      module: AccessModule,
      global: true,
      providers: [{ provide: TicketVerifier, useFactory: () => TicketVerifier.remote(jwksUrl) }],
      exports: [TicketVerifier],
    };
  }
}
