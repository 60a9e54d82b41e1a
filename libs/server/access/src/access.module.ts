import { Module, type DynamicModule } from '@nestjs/common';
import { InstallationSecret } from './installation-secret';
import { RotatingTicketKeys } from './rotating-ticket-keys';
import { SecretStore } from './secret-store';
import { TicketIssuer } from './ticket-issuer';
import type { PrivateJwk } from './ticket-key';
import { GivenTicketKeys, TicketKeys } from './ticket-keys';
import { TicketVerifier } from './ticket-verifier';

export interface IssuerOptions {
  /** As `envTicketKeys` reads them. Without any, keys are made, and rotated where there is a `SecretStore`. */
  readonly privateKeys?: readonly PrivateJwk[] | undefined;
}

export interface VerifierOptions {
  readonly jwksUrl: string;
}

/** Who may enter which room, as what. Global; import one of the two forms once per app. */
@Module({})
export class AccessModule {
  /**
   * Provides `TicketIssuer`, a `TicketVerifier` for its tickets, and the `InstallationSecret`. Secrets are kept
   * in the `SecretStore` that another global module provides; without one they live as long as the process.
   */
  static forIssuer({ privateKeys }: IssuerOptions = {}): DynamicModule {
    return {
      module: AccessModule,
      global: true,
      providers: [
        {
          provide: TicketKeys,
          inject: [{ token: SecretStore, optional: true }],
          useFactory: (store?: SecretStore) => {
            if (privateKeys !== undefined) return GivenTicketKeys.from(privateKeys);
            return store === undefined ? GivenTicketKeys.generate() : new RotatingTicketKeys(store);
          },
        },
        {
          provide: InstallationSecret,
          inject: [{ token: SecretStore, optional: true }],
          useFactory: (store?: SecretStore) =>
            store === undefined ? InstallationSecret.random() : InstallationSecret.kept(store),
        },
        {
          provide: TicketIssuer,
          inject: [TicketKeys],
          useFactory: (keys: TicketKeys) => new TicketIssuer(keys),
        },
        {
          provide: TicketVerifier,
          inject: [TicketKeys],
          useFactory: (keys: TicketKeys) => TicketVerifier.local(keys),
        },
      ],
      exports: [InstallationSecret, TicketIssuer, TicketKeys, TicketVerifier],
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
