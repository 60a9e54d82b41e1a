import { parseArgs } from 'node:util';
import { describeOutcome, failures } from './report';
import { seeded } from './random';
import { SCENARIOS } from './scenarios/scenarios';
import type { Control, Run, Scenario, Size } from './scenarios/scenario';

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', multiple: true },
    seed: { type: 'string' },
    size: { type: 'string', default: 'full' },
    'no-controls': { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const chosen = SCENARIOS.filter(({ name }) => values.scenario?.includes(name) ?? true);
if (chosen.length === 0 || !['small', 'full'].includes(values.size) || Number.isNaN(seed)) {
  const names = SCENARIOS.map(({ name }) => name).join(', ');
  console.error(`--scenario takes one of: ${names}; --size small or full; --seed a number.`);
  process.exit(2);
}

const begin = (size: Size, isControl: boolean): Run => ({
  size,
  seed,
  isControl,
  random: seeded(seed),
  log: (line) => console.error(`  ${line}`),
});

/** Whether it is all as it should be, as it was said. */
async function playScenario(scenario: Scenario, size: Size): Promise<boolean> {
  const outcome = await scenario.run(begin(size, false));
  console.log(describeOutcome(scenario.title, outcome, seed));
  return failures(outcome) === 0;
}

async function playControl({ title, breaks, run }: Control): Promise<boolean> {
  const { figures } = await run(begin('small', true));
  const caught = figures.filter(({ name, isMet }) => breaks.includes(name) && !isMet);
  const what = caught.map(({ name, value }) => `${name}: ${value}`).join(', ') || 'nothing';
  console.log(`  ${caught.length > 0 ? '✓' : '✗'} control, ${title}: noticed ${what}`);
  return caught.length > 0;
}

let failed = 0;
/** One that breaks off has failed, and the others are played all the same. */
async function count(title: string, play: () => Promise<boolean>): Promise<void> {
  console.error(title);
  try {
    if (!(await play())) failed += 1;
  } catch (error) {
    failed += 1;
    console.log(`\n✗ ${title} (seed ${seed}) broke off: ${String(error)}`);
  }
}

for (const scenario of chosen) {
  const { name, title, controls } = scenario;
  await count(`${name}: ${title}`, () => playScenario(scenario, values.size as Size));
  for (const control of values['no-controls'] ? [] : controls) {
    await count(`${name}, control: ${control.title}`, () => playControl(control));
  }
}
console.log(
  failed === 0 ? '\nEvery figure is as it should be.' : `\n${failed} are not as they should be.`,
);
process.exit(failed === 0 ? 0 : 1);
