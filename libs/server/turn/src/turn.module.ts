import { Module, type DynamicModule } from '@nestjs/common';
import { type Clock, systemClock } from '@madang/server-room-log';
import { CLOCK } from './clock-token';
import { probeRelay, type Probe } from './health/probe';
import { PROBE, RelayProber } from './health/relay-prober';
import { IssueLimit } from './issue-limit';
import { RelaySecrets } from './relays/relay-secrets';
import { TurnConfig } from './turn-config';
import { TurnMetrics } from './turn-metrics';
import { TurnController } from './turn.controller';
import { TurnService } from './turn.service';

/** Relay credentials. The HTTP API is there only with a service token: in one process nobody needs it. */
@Module({})
export class TurnModule {
  static forRoot(
    config: TurnConfig,
    clock: Clock = systemClock,
    probe: Probe = probeRelay,
  ): DynamicModule {
    return {
      module: TurnModule,
      controllers: config.serviceToken === null ? [] : [TurnController],
      providers: [
        { provide: TurnConfig, useValue: config },
        { provide: CLOCK, useValue: clock },
        { provide: PROBE, useValue: probe },
        IssueLimit,
        RelayProber,
        RelaySecrets,
        TurnMetrics,
        TurnService,
      ],
      exports: [TurnService],
    };
  }
}
