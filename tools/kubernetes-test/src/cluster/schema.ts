import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { nameOf, ROOT, type Manifest } from './manifests';

/** Where the types of an `apiVersion` are, which were made from Kubernetes' own OpenAPI schema. */
const GROUPS: Readonly<Record<string, string>> = {
  v1: 'core/v1',
  'apps/v1': 'apps/v1',
  'autoscaling/v2': 'autoscaling/v2',
  'networking.k8s.io/v1': 'networking/v1',
  'policy/v1': 'policy/v1',
};

const FILE = join(ROOT, 'tools/kubernetes-test/src/manifests-as-typescript.ts');
const TYPES = dirname(createRequire(import.meta.url).resolve('kubernetes-types/package.json'));
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
};

/**
 * What is wrong with these objects by the schema of Kubernetes, strictly: an unknown field, a value of another type, and a
 * required field that is missing. TypeScript looks for all three in a literal of an object, so that is what they become.
 */
export function schemaProblems(manifests: readonly Manifest[]): string[] {
  const lines = manifests.flatMap((manifest, at) => {
    const group = GROUPS[manifest.apiVersion] ?? manifest.apiVersion;
    return [
      `import type { ${manifest.kind} as T${at} } from '${join(TYPES, group)}';`,
      `export const manifest${at}: T${at} = ${JSON.stringify(manifest)};`,
    ];
  });
  const disk = ts.createCompilerHost(OPTIONS);
  const source = ts.createSourceFile(FILE, lines.join('\n'), ts.ScriptTarget.ESNext);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => file === FILE || disk.fileExists(file),
    getSourceFile: (file, ...rest) => (file === FILE ? source : disk.getSourceFile(file, ...rest)),
  };
  const program = ts.createProgram([FILE], OPTIONS, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
    const manifest = manifests[Math.floor(line / 2)];
    const text = ts.flattenDiagnosticMessageText(messageText, ' ');
    return `${manifest === undefined ? '' : nameOf(manifest)}: ${text}`;
  });
}
