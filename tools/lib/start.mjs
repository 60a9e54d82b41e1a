import { build } from './build.mjs';
import { install } from './install.mjs';
import { choosePort } from './port.mjs';
import { runMain } from './sentence.mjs';
import { serve } from './serve.mjs';

/** Installs and builds what is missing, then runs the standalone server until it is stopped. */
export function start() {
  return runMain(async () => {
    const port = await choosePort();
    await install();
    console.log('Building …');
    await build(['@madang/web', '@madang/standalone']);
    process.exitCode = await serve(port);
  });
}
