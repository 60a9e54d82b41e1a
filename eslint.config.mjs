import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

/**
 * Which kind of project may import which. Two dimensions: `type:` is the layer, `runtime:` is where it runs.
 * `extra` are the tags that specs may import besides; see docs/architecture.md.
 */
const constraints = (extra = []) => {
  const layer = (sourceTag, tags, bannedExternalImports) => ({
    sourceTag,
    onlyDependOnLibsWithTags: [...tags, ...extra],
    ...(bannedExternalImports ? { bannedExternalImports } : {}),
  });
  const node = extra.length > 0 ? ['runtime:node'] : [];
  return [
    layer('type:app', [
      'type:feature',
      'type:port',
      'type:adapter',
      'type:client',
      'type:protocol',
      'type:util',
    ]),
    layer('type:feature', ['type:port', 'type:protocol', 'type:util'], ['ioredis']),
    layer('type:adapter', ['type:port', 'type:protocol', 'type:util']),
    layer('type:port', ['type:protocol', 'type:util'], ['ioredis']),
    layer('type:client', ['type:protocol'], ['vue', 'pinia', '@nestjs/*', 'ws']),
    layer('type:util', ['type:protocol', 'type:util'], ['ioredis']),
    layer('type:protocol', [], ['vue', '@nestjs/*', 'ioredis', 'ws']),
    layer('type:testing', ['type:port', 'type:protocol', 'type:util', 'type:testing']),
    { sourceTag: 'topology:single', notDependOnLibsWithTags: ['type:adapter'] },
    { sourceTag: 'runtime:any', onlyDependOnLibsWithTags: ['runtime:any', ...node] },
    {
      sourceTag: 'runtime:browser',
      onlyDependOnLibsWithTags: ['runtime:browser', 'runtime:any', ...node],
    },
    {
      sourceTag: 'runtime:node',
      onlyDependOnLibsWithTags: ['runtime:node', 'runtime:any'],
      bannedExternalImports: ['vue', 'pinia'],
    },
  ];
};

const boundaries = (extra) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    { enforceBuildableLibDependency: false, allow: [], depConstraints: constraints(extra) },
  ],
});

const SPECS = [
  '**/*.spec.ts',
  '**/*.int-spec.ts',
  '**/contract/**/*.ts',
  'libs/**/test/**/*.ts',
  'apps/{e2e,chaos,nat-lab}/**/*.ts',
  'apps/doctor/test/**/*.ts',
  'tools/stack-test/**/*.ts',
];

export default defineConfig(
  globalIgnores(['**/dist', '**/.nx', '**/node_modules', '**/.reports', '**/*.d.ts']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,vue}'],
    extends: [...ts.configs.recommendedTypeChecked, ...vue.configs['flat/recommended']],
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: ['.vue'] },
    },
    plugins: { '@nx': nx },
    rules: {
      ...boundaries(),
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['*/contract', '*/contract/*'], message: 'Contract suites are for specs.' },
          ],
        },
      ],
    },
  },
  {
    files: SPECS,
    rules: {
      ...boundaries(['type:testing']),
      'no-restricted-imports': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    // Injected classes must stay value imports: their metadata is read at run time.
    files: ['apps/{gateway,rooms,turn,standalone}/**/*.ts', 'libs/server/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['libs/protocol/**/*.ts', 'libs/client/**/*.ts'],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*'], message: 'This runs in browsers.' }] },
      ],
    },
  },
  {
    files: ['apps/web/**/*.{ts,vue}'],
    languageOptions: { globals: globals.browser },
    rules: {
      // vue-tsc checks these with the real types of .vue files, which ESLint does not see.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: globals.node },
  },
  prettier,
);
