import { parseArgs } from 'node:util';
import { describeOutcome, failures } from './report';
import { seeded } from './random';
import { SCENARIOS } from './scenarios/scenarios';
import type { Run, Size } from './scenarios/scenario';

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

let failed = 0;
const table: string[] = [];
for (const scenario of chosen) {
  console.error(`${scenario.name}: ${scenario.title}`);
  const outcome = await scenario.run(begin(values.size as Size, false));
  table.push(describeOutcome(scenario.title, outcome, seed));
  failed += failures(outcome);
  for (const control of values['no-controls'] ? [] : scenario.controls) {
    console.error(`${scenario.name}, control: ${control.title}`);
    const broken = await control.run(begin('small', true));
    const caught = broken.figures.filter(
      ({ name, isMet }) => control.breaks.includes(name) && !isMet,
    );
    if (caught.length === 0) failed += 1;
    const what = caught.map(({ name, value }) => `${name}: ${value}`).join(', ') || 'nothing';
    table.push(`  ${caught.length > 0 ? '✓' : '✗'} control, ${control.title}: noticed ${what}`);
  }
}
console.log(table.join('\n'));
console.log(
  failed === 0 ? '\nEvery figure is as it should be.' : `\n${failed} are not as they should be.`,
);
process.exit(failed === 0 ? 0 : 1);
