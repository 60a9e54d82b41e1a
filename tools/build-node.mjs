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
import { createRequire } from 'node:module';
import { basename, relative } from 'node:path';
import { writeBill } from './bill-of-materials.mjs';

const [entry = 'src/main.ts'] = process.argv.slice(2);

/** Native, so that apps which need it run beside their node_modules. */
const BESIDE = '@node-rs/argon2';

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

const { metafile } = await build({
  metafile: true,
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
    BESIDE,
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

const { inputs } = metafile;
const isBeside = Object.values(inputs).some(({ imports }) =>
  imports.some(({ path }) => path === BESIDE),
);
const beside = isBeside ? [relative('.', createRequire(import.meta.url).resolve(BESIDE))] : [];
await writeBill('dist', [...Object.keys(inputs), ...beside]);
