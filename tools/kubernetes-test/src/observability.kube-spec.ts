import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import { parse } from 'yaml';
import { build, ROOT } from './cluster/manifests';
import { ofKind, podNamed } from './cluster/pods';

const FOLDER = join(ROOT, 'infra/kubernetes/observability');
const read = (name: string): unknown => parse(readFileSync(join(FOLDER, name), 'utf8'));

interface Relabel {
  readonly source_labels?: string[];
  readonly regex?: string;
  readonly target_label?: string;
}

describe('what Prometheus is told', () => {
  const { scrape_configs: configs, rule_files: rules } = read('prometheus.yml') as {
    scrape_configs: { relabel_configs: Relabel[] }[];
    rule_files: string[];
  };
  const relabels = configs.flatMap(({ relabel_configs: list }) => list);

  // Debian's promtool is built without discovery by Kubernetes; all the rest is looked at.
  it('is understood by it, with the alerts', () => {
    const whole = readFileSync(join(FOLDER, 'prometheus.yml'), 'utf8');
    const elsewhere = whole
      .replace(/kubernetes_sd_configs:\n.*\n.*namespaces.*\n/, 'static_configs: []\n')
      .replace('../../observability', join(ROOT, 'infra/observability'));
    const folder = mkdtempSync(join(tmpdir(), 'madang-prometheus-'));
    try {
      writeFileSync(join(folder, 'prometheus.yml'), elsewhere);
      const output = execFileSync('promtool', ['check', 'config', join(folder, 'prometheus.yml')], {
        encoding: 'utf8',
      });
      expect(output).toMatch(/1 rule files found/);
      expect(output).toMatch(/SUCCESS: .*prometheus\.yml is valid/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(rules).toEqual(['../../observability/alerts.yml']);
  });

  it('finds the services by the labels and the port of their pods, and gives the jobs their names', () => {
    const [names = ''] = relabels.flatMap(({ source_labels: [source] = [], regex }) =>
      source?.endsWith('_app_kubernetes_io_name') && regex !== undefined ? [regex] : [],
    );
    expect(names.split('|')).toEqual(['gateway', 'rooms', 'turn']);
    for (const name of names.split('|')) {
      const { labels, container } = podNamed(build('example'), name);
      expect(labels['app.kubernetes.io/name']).toBe(name);
      expect(container.ports?.map((port) => port.name)).toContain('http');
    }
    const targets = relabels.flatMap(({ target_label: target }) => target ?? []);
    expect(targets).toEqual(['job', 'namespace', 'pod']);
  });

  it('is asked by the adapter for what the autoscaler wants to know', () => {
    const { rules } = read('adapter-rules.yml') as {
      rules: { custom: { seriesQuery: string; name: { as: string } }[] };
    };
    const [autoscaler] = ofKind<HorizontalPodAutoscaler>(
      build('example'),
      'HorizontalPodAutoscaler',
    );
    const wanted = autoscaler?.spec?.metrics?.flatMap(({ pods }) => pods?.metric.name ?? []);
    expect(wanted).toEqual(['madang_connections']);
    expect(rules.custom.map(({ name }) => name.as)).toEqual(wanted);
    for (const { seriesQuery } of rules.custom) {
      const [, series = '', labels = ''] = /^(\w+)\{(.*)\}$/.exec(seriesQuery) ?? [];
      expect(wanted).toContain(series);
      expect(labels).toBe('job="gateway",namespace!="",pod!=""');
    }
    const signaling = 'libs/server/signaling/src/signaling-metrics.ts';
    expect(readFileSync(join(ROOT, signaling), 'utf8')).toContain("'madang_connections'");
  });
});
