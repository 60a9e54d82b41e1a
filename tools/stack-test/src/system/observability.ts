import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { run } from '../stack/docker';
import type { System } from './system';

const FOLDER = 'infra/observability';
const READ_METRICS =
  'fetch("http://127.0.0.1:8080/metrics").then((r) => r.text()).then(console.log)';

export function describeObservability(system: () => System): void {
  describe('what watches the services', () => {
    it('has alerts that come when they should, and not before', async () => {
      await run('promtool', ['check', 'config', `${FOLDER}/prometheus.yml`], {});
      await run('promtool', ['test', 'rules', `${FOLDER}/alerts.test.yml`], {});
    });

    it.each(['alerts.yml', 'grafana/dashboards/madang.json'])(
      'asks in %s for nothing but what the services tell',
      async (file) => {
        const told = new Set<string>();
        for (const service of ['gateway', 'rooms', 'turn']) {
          for (const name of await metricsOf(system(), service)) told.add(name);
        }
        const text = await readFile(
          new URL(`../../../../${FOLDER}/${file}`, import.meta.url),
          'utf8',
        );
        const asked = new Set(text.match(/\b(?:madang|nodejs|process)_[a-z0-9_]+/g));
        expect(asked.size).toBeGreaterThan(5);
        const ofHistogram = (name: string) => name.replace(/_(?:bucket|count|sum)$/, '');
        const unknown = [...asked].filter(
          (name) => !told.has(name) && !told.has(ofHistogram(name)),
        );
        expect(unknown).toEqual([]);
      },
    );

    it('finds every container of each service by its name', async () => {
      const { stack } = system();
      const config = await readFile(
        new URL(`../../../../${FOLDER}/prometheus.yml`, import.meta.url),
        'utf8',
      );
      const names = [...config.matchAll(/names: \[(\w+)\]/g)].map(([, name = '']) => name);
      expect(names).toEqual(['gateway', 'rooms', 'turn']);
      const edge = await stack.container('edge');
      for (const name of names) {
        const found = await stack.exec(edge, ['getent', 'ahostsv4', name]);
        const addresses = new Set(found.match(/^[\d.]+/gm));
        expect(addresses.size).toBe((await stack.containers(name)).length);
      }
    });
  });
}

async function metricsOf({ stack }: System, service: string): Promise<string[]> {
  const [id = ''] = await stack.containers(service);
  const text = await stack.exec(id, ['node', '-e', READ_METRICS]);
  return [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
}
