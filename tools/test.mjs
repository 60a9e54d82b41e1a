/** `npm test`: every check and every test of this repository. `--only lint,unit` chooses steps. */
import { nodeProblem } from './lib/node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem === null) {
  // Loaded only now: an old Node could not link what it imports.
  import('./lib/test.mjs').then((module) => module.test(process.argv.slice(2)));
} else {
  console.error(problem);
  process.exitCode = 1;
}
