import type { RoomId } from '@madang/protocol';
import { InstallationSecret, newSecret } from '@madang/server-access';
import { ClientNetwork } from '@madang/server-kernel';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';

/** Who asks, as far as it can be told without an account. */
export interface Client {
  /** The cookie of its browser; a fresh one where there is none. */
  readonly device: string;
  /** As a rate limit counts it. */
  readonly network: string;
}

export const DEVICE_COOKIE = 'madang_device';
const COOKIE_PATH = '/api/rooms';
const DEVICE = new RegExp(`(?:^|;\\s*)${DEVICE_COOKIE}=([A-Za-z0-9_-]{22})(?:;|$)`);
const DEVICE_BYTES = 16;
/** Browsers keep no cookie for longer, https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#section-5.5 */
const COOKIE_MS = 400 * 24 * 60 * 60 * 1_000;

/** Knows clients again, and gives gateways opaque ids for them that mean nothing in another room. */
@Injectable()
export class ClientIds {
  constructor(
    private readonly networks: ClientNetwork,
    private readonly secret: InstallationSecret,
  ) {}

  /** Reads the cookie, and sends it anew so that it stays. */
  read(request: Request, response: Response): Client {
    const device = DEVICE.exec(request.headers.cookie ?? '')?.[1] ?? newSecret(DEVICE_BYTES);
    response.cookie(DEVICE_COOKIE, device, {
      ...{ httpOnly: true, sameSite: 'lax', path: COOKIE_PATH, maxAge: COOKIE_MS },
      // Whoever forges this header harms only the cookie of its own.
      secure: request.secure || request.headers['x-forwarded-proto'] === 'https',
    });
    return { device, network: this.networks.of(request) };
  }

  idsIn(roomId: RoomId, { device, network }: Client): { subject: string; network: string } {
    return {
      subject: this.secret.id('subject', roomId, device),
      network: this.secret.id('network', roomId, network),
    };
  }
}
