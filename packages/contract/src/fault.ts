import { z } from 'zod';
import { faults } from './errors.ts';

/** An error as every wire answers it. */
export const fault = z
  .object({
    code: z.enum(Object.keys(faults)),
    message: z.string(),
    fields: z
      .array(z.object({ path: z.string(), expected: z.string() }))
      .optional()
      .describe('What was wrong with the input, field by field.'),
    retryAfterS: z.int().optional().describe('Seconds to wait before trying again.'),
    reference: z.string().optional().describe('Names the entry in the server log.'),
  })
  .meta({ id: 'Fault' });
export type FaultAnswer = z.infer<typeof fault>;
