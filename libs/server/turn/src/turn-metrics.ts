import { Injectable } from '@nestjs/common';
import type { RelayStatus } from '@madang/protocol';
import { Metrics } from '@madang/server-kernel';
import { parseIceUrl } from '@madang/server-turn-client';

/** What the TURN service counts. Names of relays are the operator's, and few. */
@Injectable()
export class TurnMetrics {
  private readonly issued;
  private readonly limits;
  private readonly probes;
  private readonly relayUp;

  constructor(metrics: Metrics) {
    this.issued = metrics.counter(
      'madang_turn_credentials_total',
      'Relay credentials issued; two where two relays are offered',
      ['relay'],
    );
    this.limits = metrics.counter(
      'madang_turn_limited_total',
      'Requests for credentials refused, by whose limit',
      ['by'],
    );
    this.probes = metrics.counter('madang_turn_probes_total', 'Probes of relays', [
      'relay',
      'transport',
      'result',
    ]);
    this.relayUp = metrics.gauge('madang_turn_relay_up', '1 for a relay that is offered', [
      'relay',
    ]);
  }

  issuedFor(relay: string): void {
    this.issued.inc({ relay });
  }

  limited(by: 'participant' | 'room'): void {
    this.limits.inc({ by });
  }

  probed(relay: string, url: string, isWell: boolean): void {
    const { transport } = parseIceUrl(url);
    this.probes.inc({ relay, transport, result: isWell ? 'ok' : 'failed' });
  }

  relayIs(relay: string, state: RelayStatus['state']): void {
    this.relayUp.set({ relay }, state === 'down' ? 0 : 1);
  }
}
