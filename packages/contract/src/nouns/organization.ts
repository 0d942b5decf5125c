import { z } from 'zod';
import { id, timestamp } from '../fields.ts';
import { organizationRole } from './user.ts';

/** `open`: whoever registers with its name joins. `invite`: only with an invite. */
export const joinPolicy = z.enum(['open', 'invite']);

export const organization = z
  .object({
    id,
    number: z.int(),
    name: z.string(),
    joinPolicy,
    createdAt: timestamp,
  })
  .meta({ id: 'Organization' });
export type Organization = z.infer<typeof organization>;

export const organizationInvite = z
  .object({
    id,
    role: organizationRole,
    createdBy: id,
    createdAt: timestamp,
    expiresAt: timestamp.nullable(),
    usesMax: z.int().nullable(),
    uses: z.int(),
  })
  .meta({ id: 'OrganizationInvite' });
export type OrganizationInvite = z.infer<typeof organizationInvite>;
