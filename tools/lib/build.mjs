import { run } from './child.mjs';
import { NX } from './paths.mjs';
import { Sentence } from './sentence.mjs';

/** Builds these projects, quietly unless it fails; Nx keeps what was built from the same sources before. */
export async function build(projects) {
  const args = ['run-many', '-t', 'build', '-p', projects.join()];
  const { code, output } = await run(process.execPath, [NX, ...args], {
    quiet: true,
    env: { NX_TUI: 'false' },
  });
  if (code === 0) return;
  console.error(output);
  throw new Sentence(
    'The build failed, see above; in an unchanged copy of Madang please report it.',
  );
}
