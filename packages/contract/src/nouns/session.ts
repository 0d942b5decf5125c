import { z } from 'zod';
import { id, timestamp } from '../fields.ts';
import { me } from './user.ts';

/** One log-in of a user on one device. */
export const session = z
  .object({
    id,
    createdAt: timestamp,
    lastUsedAt: timestamp,
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    current: z.boolean().describe('True for the session that asks.'),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;

/** What proves a session: a short-lived access token, and the secret that gets the next one. */
export const tokens = z
  .object({
    accessToken: z.string(),
    accessTokenExpiresAt: timestamp,
    refreshToken: z
      .string()
      .describe('Opaque. Each refresh gives a new one; the old one then stops working.'),
    refreshTokenExpiresAt: timestamp,
  })
  .meta({ id: 'Tokens' });
export type Tokens = z.infer<typeof tokens>;

export const login = z.object({ user: me, tokens }).meta({ id: 'Login' });
export type Login = z.infer<typeof login>;
