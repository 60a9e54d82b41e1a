import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Metrics } from './metrics';

@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  async read(@Res() response: Response): Promise<void> {
    const { contentType, text } = await this.metrics.render();
    response.set({ 'Content-Type': contentType, 'Cache-Control': 'no-store' }).send(text);
  }
}
