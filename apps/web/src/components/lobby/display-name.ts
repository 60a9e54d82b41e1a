import { displayNameSchema } from '@madang/protocol';

export type NameProblem = 'missing' | 'invalid';

/** Why a name cannot be used, by the rule of the wire; `null` when it can. */
export function nameProblem(name: string): NameProblem | null {
  if (name.trim() === '') return 'missing';
  return displayNameSchema.safeParse(name).success ? null : 'invalid';
}
