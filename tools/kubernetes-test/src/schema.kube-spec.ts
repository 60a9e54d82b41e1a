import { describe, expect, it } from '@jest/globals';
import { build, OVERLAYS, parse } from './cluster/manifests';
import { schemaProblems } from './cluster/schema';

describe.each(OVERLAYS)('the overlay %s', (overlay) => {
  it('is what the schema of Kubernetes permits', () => {
    const manifests = build(overlay);
    expect(manifests.length).toBeGreaterThan(30);
    expect(schemaProblems(manifests)).toEqual([]);
  });
});

describe('the check by schema', () => {
  const deployment = (...container: readonly string[]) =>
    parse(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: any }
spec:
  selector: { matchLabels: { a: b } }
  template:
    metadata: { labels: { a: b } }
    spec:
      containers:
        - image: some
${container.map((line) => `          ${line}`).join('\n')}
`);

  it('has nothing against what is right', () => {
    expect(schemaProblems(deployment('name: some', 'tty: true'))).toEqual([]);
  });

  it.each([
    ['a misspelt field', ['name: some', 'readynessProbe: { periodSeconds: 5 }'], /readynessProbe/],
    [
      'a misspelt field further in',
      ['name: some', 'livenessProbe: { httpGet: { port: 80, pth: / } }'],
      /pth/,
    ],
    ['a value of another type', ['name: some', "tty: 'yes'"], /string.*boolean/],
    ['a required field that is missing', ['tty: true'], /name.*missing|missing.*name/],
  ])('notices %s', (_what, lines, message) => {
    const problems = schemaProblems(deployment(...lines));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it('notices a kind, and a version, that there is not', () => {
    const [known] = deployment('name: some');
    if (known === undefined) throw new Error('there is no deployment');
    expect(schemaProblems([{ ...known, kind: 'Deploymnt' }])).not.toEqual([]);
    expect(schemaProblems([{ ...known, apiVersion: 'apps/v2' }])).not.toEqual([]);
    expect(schemaProblems([{ ...known, kind: 'StatefulSet' }])).not.toEqual([]);
  });
});
