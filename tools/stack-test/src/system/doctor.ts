import { describe, expect, it } from '@jest/globals';
import type { System } from './system';

interface Line {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly message: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

export function describeDoctor(system: () => System): void {
  describe('docker compose run --rm doctor', () => {
    it('finds nothing wrong, and sees both gateways', async () => {
      const { stack } = system();
      const output = await stack.compose(['run', '--rm', '-T', 'doctor', '--json']);
      // Compose tells on standard error what it starts.
      const report = output.slice(output.indexOf('{\n'), output.lastIndexOf('\n}') + 2);
      const { checks } = JSON.parse(report) as { checks: readonly Line[] };
      const wrong = checks.filter(({ state }) => state === 'failed' || state === 'skipped');
      expect(wrong).toEqual([]);
      const figures = (id: string) => checks.find((line) => line.id === id)?.figures;
      expect(figures('gateways')).toMatchObject({ gateways: 2 });
      expect(figures('fan-out')).toMatchObject({ lost: 0, gateways: 2 });
      expect(figures('relay-call')).toMatchObject({ transports: ['udp', 'tcp'] });
    }, 60_000);
  });
}
