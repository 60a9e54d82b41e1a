import { TicketIssuer } from '@madang/server-access';
import { Controller, Get, Header } from '@nestjs/common';
import { reachable } from './reachable';

/** The public keys by which gateways verify tickets on their own. */
@Controller('api/jwks')
export class JwksController {
  constructor(private readonly tickets: TicketIssuer) {}

  @Get()
  @Header('Cache-Control', 'public, max-age=60')
  @Header('Content-Type', 'application/jwk-set+json')
  read() {
    return reachable(this.tickets.jwks());
  }
}
