/** `npm run doctor -- [URL]`: looks at a running Madang and says what is wrong, see docs/operations/doctor.md. */
import { nodeProblem } from './lib/node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem === null) {
  // Loaded only now: an old Node could not link what it imports.
  import('./lib/doctor.mjs').then((module) => module.doctor(process.argv.slice(2)));
} else {
  console.error(problem);
  process.exitCode = 1;
}
