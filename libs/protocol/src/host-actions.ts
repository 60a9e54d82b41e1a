import { z } from './zod';
import { participantIdSchema } from './ids';
import { LIMITS } from './limits';
import { roleSchema } from './models';
import { policyPatchSchema } from './policy';

/** Some participants, or all whom the action can be meant for. */
const targetsSchema = z.union([
  z.literal('everyone'),
  z
    .array(participantIdSchema)
    .min(1)
    .max(LIMITS.roomSessions + LIMITS.roomWaiting),
]);
export type Targets = z.infer<typeof targetsSchema>;

const action = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), ...shape });
const one = { participantId: participantIdSchema };

/** What hosts do; co-hosts may do all but what `HOST_ONLY` names. docs/protocol.md §6. */
export const hostActionSchema = z.discriminatedUnion('kind', [
  /** Lets in whoever knocks. */
  action('admit', { targets: targetsSchema }),
  action('deny', { targets: targetsSchema }),
  /** `everyone` is everybody else who is no host. Without `mayUnmute` they stay muted until they are asked. */
  action('mute', {
    targets: targetsSchema,
    source: z.enum(['microphone', 'camera']),
    mayUnmute: z.boolean(),
  }),
  action('askToUnmute', one),
  action('stopShare', one),
  action('lowerHands', { targets: targetsSchema }),
  /** `ban`: also from coming back, as far as that can be told. */
  action('remove', { ...one, ban: z.boolean() }),
  action('setRole', { ...one, role: roleSchema }),
  /** The other one becomes host, and whoever acts a co-host. */
  action('handOver', one),
  action('setPolicy', { policy: policyPatchSchema }),
  /** Everybody has to go; the room stays. */
  action('end', {}),
]);
export type HostAction = z.infer<typeof hostActionSchema>;
export type HostActionKind = HostAction['kind'];
export type HostActionOf<K extends HostActionKind> = Extract<HostAction, { kind: K }>;

/** What a co-host may not do. Of `remove`, a co-host may do what is no ban. */
export const HOST_ONLY = [
  'setRole',
  'handOver',
  'setPolicy',
  'end',
] as const satisfies readonly HostActionKind[];
