/** `npm start`: everything that is needed to run Madang on this machine, in one command. */
import { nodeProblem } from './lib/node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem === null) {
  // Loaded only now: an old Node could not link what it imports.
  import('./lib/start.mjs').then((module) => module.start());
} else {
  console.error(problem);
  process.exitCode = 1;
}
