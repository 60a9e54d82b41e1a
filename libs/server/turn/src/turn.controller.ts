import { turnRequestSchema, type IceConfig } from '@madang/protocol';
import { sameSecret } from '@madang/server-access';
import { HttpProblem, parseBody } from '@madang/server-kernel';
import { Body, Controller, Header, Headers, HttpCode, Post } from '@nestjs/common';
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
  credentials(
    @Headers('authorization') authorization: string | undefined,
    @Body() body: unknown,
  ): IceConfig {
    if (!this.isGateway(authorization ?? '')) {
      throw new HttpProblem(401, 'invalid_request', {
        path: 'authorization',
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    }
    return this.turn.credentials(parseBody(turnRequestSchema, body).subject);
  }

  /** The scheme in any case, RFC 9110 §11.1. */
  private isGateway(authorization: string): boolean {
    const { serviceToken } = this.config;
    const [, token = null] = /^bearer (.+)$/i.exec(authorization) ?? [];
    return serviceToken !== null && token !== null && sameSecret(token, serviceToken);
  }
}
