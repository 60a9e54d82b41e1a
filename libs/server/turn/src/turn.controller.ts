import { turnRequestSchema, type IceConfig, type TurnRelays } from '@madang/protocol';
import { sameSecret } from '@madang/server-access';
import { HttpProblem, parseBody } from '@madang/server-kernel';
import { Body, Controller, Get, Header, Headers, HttpCode, Post } from '@nestjs/common';
import { TurnConfig } from './turn-config';
import { TurnService } from './turn.service';

/** For gateways, who have admitted the participant; browsers get credentials with their welcome. */
@Controller('api/turn')
export class TurnController {
  constructor(
    private readonly turn: TurnService,
    private readonly config: TurnConfig,
  ) {}

  @Post('credentials')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async credentials(
    @Headers('authorization') authorization: string | undefined,
    @Body() body: unknown,
  ): Promise<IceConfig> {
    this.admit(authorization);
    return this.turn.issue(parseBody(turnRequestSchema, body));
  }

  @Get('relays')
  @Header('Cache-Control', 'no-store')
  relays(@Headers('authorization') authorization: string | undefined): TurnRelays {
    this.admit(authorization);
    return this.turn.relays();
  }

  /** The scheme in any case, RFC 9110 §11.1. */
  private admit(authorization = ''): void {
    const { serviceToken } = this.config;
    const [, token = null] = /^bearer (.+)$/i.exec(authorization) ?? [];
    if (serviceToken !== null && token !== null && sameSecret(token, serviceToken)) return;
    throw new HttpProblem(401, 'invalid_request', {
      path: 'authorization',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }
}
