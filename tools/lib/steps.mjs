/**
 * What `npm test` does, in order. A step with a `suite` runs tests, which leave JSON reports of that suite; every
 * other step is one check that passes or fails as a whole. `slow` steps run in CI only (`--all`).
 *
 * - `command`: what to run; `nx` stands for Nx, `prettier` for Prettier, `licences` for tools/licences.mjs
 * - `target`: each project that has a script of this name must report at least one test
 * - `parts`: the system parts that it needs, see system-parts.mjs
 */
export const STEPS = [
  {
    name: 'format',
    title: 'Format',
    command: ['prettier', '--check', '--log-level=warn', '.'],
    minutes: 5,
  },
  // Only through Nx: the rule about module boundaries is skipped, silently, without a project graph.
  { name: 'lint', title: 'Lint', command: ['nx', 'run-many', '-t', 'lint'], minutes: 15 },
  {
    name: 'typecheck',
    title: 'Types',
    command: ['nx', 'run-many', '-t', 'typecheck'],
    minutes: 15,
  },
  { name: 'build', title: 'Build', command: ['nx', 'run-many', '-t', 'build'], minutes: 10 },
  // What was built tells what is shipped.
  { name: 'licences', title: 'Licences', command: ['licences', '--check'], minutes: 1 },
  suite({ name: 'unit', title: 'Unit and contract tests', target: 'test', minutes: 15 }),
  suite({
    name: 'integration',
    title: 'Integration tests',
    target: 'test-integration',
    parts: ['redis', 'turnserver', 'turnutils', 'faketime', 'ip', 'openssl'],
    minutes: 15,
  }),
  suite({
    name: 'browser',
    title: 'Browser tests',
    target: 'test-browser',
    parts: ['chromium', 'firefox', 'redis', 'turnserver'],
    minutes: 25,
  }),
  {
    ...suite({
      name: 'chaos',
      title: 'Fault tests',
      target: 'test-chaos',
      parts: ['redis'],
      minutes: 25,
    }),
    slow: true,
  },
  {
    ...suite({
      name: 'nat',
      title: 'Tests behind NATs',
      target: 'test-nat',
      parts: ['chromium', 'turnserver', 'turnutils', 'ip', 'iptables', 'conntrack', 'openssl'],
      minutes: 15,
    }),
    slow: true,
  },
  {
    ...suite({
      name: 'kubernetes',
      title: 'Kubernetes manifests',
      target: 'test-kubernetes',
      parts: ['kubectl', 'promtool'],
      minutes: 5,
    }),
    slow: true,
  },
  {
    ...suite({
      name: 'stack',
      title: 'Stack tests',
      target: 'test-stack',
      parts: ['chromium', 'promtool'],
      minutes: 25,
    }),
    slow: true,
  },
];

/** Tests run each time: a result out of Nx's cache would have no report, and would be no test. */
function suite(step) {
  const command = ['nx', 'run-many', '-t', step.target, '--skip-nx-cache', '--output-style=stream'];
  return { ...step, suite: step.target.replace(/^test-/, ''), command };
}

/** The steps that the command line asks for, or `{ unknown }` with a name that there is not. */
export function chooseSteps(args, steps = STEPS) {
  const at = args.indexOf('--only');
  if (at < 0) return { steps: steps.filter(({ slow }) => !slow || args.includes('--all')) };
  const names = (args[at + 1] ?? '').split(',').filter(Boolean);
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined || names.length === 0) return { unknown: unknown ?? '' };
  return { steps: steps.filter(({ name }) => names.includes(name)) };
}
