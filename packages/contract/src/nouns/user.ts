import { z } from 'zod';
import { email, id, picture, timestamp, webUrl } from '../fields.ts';

export const organizationRole = z.enum(['user', 'moderator', 'admin']);
export type OrganizationRole = z.infer<typeof organizationRole>;

export const themeMode = z.enum(['light', 'dark', 'system']);

/** A colour as `#rrggbb`. */
export const themeColor = z.string().regex(/^#[0-9a-fA-F]{6}$/);

/** What everybody in the organization may see of a user. */
export const user = z
  .object({
    id,
    number: z.int().describe('The same user as an integer, for clients that need one.'),
    kind: z.enum(['person', 'assistant']),
    username: z.string(),
    name: z.string().describe('The name to show; the user name where none was given.'),
    title: z.string().nullable(),
    description: z.string().nullable(),
    picture: picture
      .nullable()
      .describe('An address elsewhere, or `/v1/pictures/…` on this server, which an access token opens.'),
    resumeUrl: webUrl.nullable(),
    role: organizationRole,
    deactivated: z.boolean(),
    createdAt: timestamp,
    updatedAt: timestamp.describe('Of two that you have of a user, the later is the one to show.'),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof user>;

/** What a user sees of themselves. */
export const me = user
  .extend({
    email,
    organizationId: id,
    organizationNumber: z.int().describe('The same organization as an integer, for clients that need one.'),
    themeMode,
    themeColor: themeColor.nullable(),
    backgroundPicture: webUrl.nullable(),
    shareReceipts: z.boolean().describe('Whether others see what reached you and what you have read.'),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;

/** A user of the organization as an admin sees them. */
export const userWithEmail = user.extend({ email }).meta({ id: 'UserWithEmail' });

export const presence = z
  .object({
    userId: id,
    status: z.enum(['online', 'offline']),
    lastSeenAt: timestamp
      .nullable()
      .describe('When the last connection closed; null while online or never seen.'),
  })
  .meta({ id: 'Presence' });
export type Presence = z.infer<typeof presence>;
