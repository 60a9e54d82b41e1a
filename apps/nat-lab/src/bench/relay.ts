import { parseArgs } from 'node:util';
import { inBenchLab } from './bench-lab';
import { measureMeeting, SIZE_HEAD } from './meeting-size';
import { comparePaths } from './path-cost';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    people: { type: 'string', default: '2,3,5' },
  },
});

await inBenchLab(positionals[0] ?? '', 0, async (bench) => {
  if (Number(values.rounds) > 0) await comparePaths(bench, Number(values.rounds));
  console.log(SIZE_HEAD);
  for (const people of values.people.split(',').filter(Boolean)) {
    await measureMeeting(bench, Number(people));
  }
});
