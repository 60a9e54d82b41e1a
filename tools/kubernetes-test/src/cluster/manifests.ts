import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const OVERLAYS = ['example', 'ingress'];

/** What every object of Kubernetes has. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** The objects of an overlay, as `kubectl apply -k` would send them. */
export function build(overlay: string): Manifest[] {
  return parse(
    execFileSync('kubectl', ['kustomize', join(ROOT, 'infra/kubernetes/overlays', overlay)], {
      encoding: 'utf8',
    }),
  );
}

export function parse(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as Manifest;
  });
}

export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}
