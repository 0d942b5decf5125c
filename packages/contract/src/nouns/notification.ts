import { z } from 'zod';
import { id, timestamp } from '../fields.ts';

/** Something that a user was told, kept until newer ones take its place. */
export const notification = z
  .object({
    id,
    number: z.int().describe('The same notification as an integer, for clients that need one.'),
    message: z.string(),
    createdAt: timestamp,
    readAt: timestamp.nullable(),
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof notification>;
