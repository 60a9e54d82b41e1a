import { run } from './child.mjs';
import { install } from './install.mjs';
import { NX } from './paths.mjs';
import { choosePort } from './port.mjs';
import { runMain, Sentence } from './sentence.mjs';
import { serve } from './serve.mjs';

/** Installs and builds what is missing, then runs the standalone server until it is stopped. */
export function start() {
  return runMain(async () => {
    const port = await choosePort();
    await install();
    await build();
    process.exitCode = await serve(port);
  });
}

/** Quiet unless it fails; Nx keeps what was built from the same sources before. */
async function build() {
  console.log('Building …');
  const args = ['run-many', '-t', 'build', '-p', '@madang/web,@madang/standalone'];
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
