import { z } from './zod';

/** What one role may do in a meeting. Hosts may always do everything, so there is nothing to say about them. */
export const permissionsSchema = z.strictObject({
  chat: z.boolean(),
  /** Publish a screen. */
  share: z.boolean(),
  /** Publish a microphone that is not muted. */
  unmute: z.boolean(),
  /** Publish a camera that is not muted. */
  camera: z.boolean(),
});
export type Permissions = z.infer<typeof permissionsSchema>;

export const whenHostsLeaveSchema = z.enum(['continue', 'promote', 'end']);
export type WhenHostsLeave = z.infer<typeof whenHostsLeaveSchema>;

/** The rules of a room, kept with it and carried by each ticket as of its issuing. */
export const policySchema = z.strictObject({
  /** Whoever is no host knocks and is let in by one. */
  waitingRoom: z.boolean(),
  /** Nobody but hosts gets a ticket. */
  locked: z.boolean(),
  permissions: z.strictObject({ cohost: permissionsSchema, participant: permissionsSchema }),
  whenHostsLeave: whenHostsLeaveSchema,
});
export type Policy = z.infer<typeof policySchema>;

/** Grows with each change of the room, as its `ETag` does; 0 where nothing is known of the room. */
export const policyVersionSchema = z.number().int().nonnegative();

/** What is absent stays as it is. */
export const policyPatchSchema = z.strictObject({
  waitingRoom: z.boolean().optional(),
  locked: z.boolean().optional(),
  permissions: z
    .strictObject({
      cohost: permissionsSchema.partial().optional(),
      participant: permissionsSchema.partial().optional(),
    })
    .optional(),
  whenHostsLeave: whenHostsLeaveSchema.optional(),
});
export type PolicyPatch = z.infer<typeof policyPatchSchema>;

const EVERYTHING: Permissions = { chat: true, share: true, unmute: true, camera: true };

export const DEFAULT_POLICY: Policy = {
  waitingRoom: false,
  locked: false,
  permissions: { cohost: EVERYTHING, participant: EVERYTHING },
  whenHostsLeave: 'continue',
};

export function patchPolicy(policy: Policy, patch: PolicyPatch): Policy {
  const { permissions = {}, ...rest } = patch;
  return policySchema.parse({
    ...policy,
    ...defined(rest),
    permissions: {
      cohost: { ...policy.permissions.cohost, ...defined(permissions.cohost) },
      participant: { ...policy.permissions.participant, ...defined(permissions.participant) },
    },
  });
}

/** An optional member that is there but `undefined` is absent, too. */
function defined(patch: object = {}): object {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
