/**
 * Bundles the Node app of the current directory into one ESM file, `dist/main.js`.
 * `node ../../tools/build-node.mjs [entry]` with another entry names the file after that.
 *
 * Decorated classes go through SWC, which writes the type metadata that Nest's injection reads and esbuild
 * does not. Native add-ons stay outside: an app that needs one runs beside its node_modules.
 */
import { build } from 'esbuild';
import { transform } from '@swc/core';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const [entry = 'src/main.ts'] = process.argv.slice(2);

const decorators = {
  name: 'decorators',
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!/^\s*@\w+\(/m.test(source)) return undefined;
      const { code } = await transform(source, {
        filename: path,
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      });
      return { contents: code, loader: 'js' };
    });
  },
};

await build({
  entryPoints: [entry],
  outfile: `dist/${basename(entry, '.ts')}.js`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  keepNames: true,
  logLevel: 'warning',
  loader: { '.lua': 'text' },
  plugins: [decorators],
  external: [
    '@node-rs/argon2',
    '@nestjs/microservices',
    '@nestjs/microservices/*',
    '@nestjs/platform-socket.io',
    '@fastify/static',
    'class-transformer',
    'class-validator',
    'bufferutil',
    'utf-8-validate',
  ],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; import { fileURLToPath as __toPath } from 'node:url'; const require = __createRequire(import.meta.url); const __filename = __toPath(import.meta.url);",
  },
});
