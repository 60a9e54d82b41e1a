import type { DeviceProblem, MediaView } from '@madang/client';
import type { MessageKey } from '../../i18n';

export type Thing = 'camera' | 'microphone' | 'both';

export interface ToldProblem {
  readonly problem: DeviceProblem;
  readonly thing: Thing;
}

export const PROBLEM_TEXTS = {
  denied: 'problem.denied',
  'denied-by-system': 'problem.deniedBySystem',
  'not-found': 'problem.notFound',
  'in-use': 'problem.inUse',
  'insecure-context': 'problem.insecureContext',
  unknown: 'problem.unknown',
} as const satisfies Record<DeviceProblem, MessageKey>;

/** What keeps our devices from working, said once where both have the same trouble. */
export function deviceProblems({ camera, microphone }: MediaView): readonly ToldProblem[] {
  const ofCamera = camera.kind === 'failed' ? camera.problem : null;
  const ofMicrophone = microphone.kind === 'failed' ? microphone.problem : null;
  if (ofCamera !== null && ofCamera === ofMicrophone) return [{ problem: ofCamera, thing: 'both' }];
  const told: ToldProblem[] = [];
  if (ofMicrophone !== null) told.push({ problem: ofMicrophone, thing: 'microphone' });
  if (ofCamera !== null) told.push({ problem: ofCamera, thing: 'camera' });
  return told;
}
