import { z } from 'zod';

const hourS = 3_600;
const dayS = 24 * hourS;

/** How long and how often an invite can be used. Null stands for no end. */
export const inviteTerms = {
  expiresInS: z
    .int()
    .min(60)
    .max(365 * dayS)
    .nullable()
    .default(7 * dayS),
  usesMax: z.int().min(1).max(100_000).nullable().default(null),
} as const;
