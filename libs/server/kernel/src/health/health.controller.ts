import { Controller, Get, Header, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Shutdown } from '../lifecycle/shutdown';
import { Health } from './health';

@Controller()
export class HealthController {
  constructor(
    private readonly health: Health,
    private readonly shutdown: Shutdown,
  ) {}

  /** Liveness: the process answers. It says nothing about what the process depends on. */
  @Get('healthz')
  @Header('Cache-Control', 'no-store')
  live() {
    return { status: 'ok' };
  }

  /** Readiness: send new clients here or not. */
  @Get('readyz')
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) response: Response) {
    const failing = await this.health.failing();
    if (!this.shutdown.isDraining && failing.length === 0) return { status: 'ready' };
    response.status(503);
    return { status: this.shutdown.isDraining ? 'draining' : 'not_ready', failing };
  }
}
