import { z } from 'zod';
import { Fault } from '../domain/fault.ts';

/** Field errors in one answer. */
const fieldsMax = 20;

/** Reads what a client sent by a schema. Faults with `invalid_input`, each field named as the client names it. */
export const read = <Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(data ?? {});
  if (parsed.success) return parsed.data;
  throw new Fault('invalid_input', {
    fields: parsed.error.issues.slice(0, fieldsMax).map((issue) => ({
      path: issue.path.map(String).join('.').slice(0, 200),
      expected: issue.message,
    })),
  });
};

/** An integer id, as a number or as its digits. */
export const number = z.union([
  z.int().positive(),
  z
    .string()
    .regex(/^[1-9]\d{0,15}$/, { error: 'a number' })
    .transform(Number)
    .refine((value) => Number.isSafeInteger(value), { error: 'a number' }),
]);

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, { error: 'a UUID' })
  .transform((id) => id.toLowerCase());

/** `page` and a page size with its bounds, from a query. */
export const pageQuery = <Name extends string>(
  name: Name,
  bounds: { readonly default: number; readonly max: number },
) =>
  z.object({
    page: z.coerce.number().int().min(1).default(1),
    [name]: z.coerce.number().int().min(1).max(bounds.max).default(bounds.default),
  }) as z.ZodObject<{ page: z.ZodDefault<z.ZodNumber> } & Record<Name, z.ZodDefault<z.ZodNumber>>>;

/** The text of a fault with what was wrong field by field: dialects whose errors are one text say all in it. */
export const faultText = (fault: Fault): string =>
  fault.fields && fault.fields.length > 0
    ? fault.fields.map(({ path, expected }) => (path === '' ? expected : `${path}: ${expected}`)).join('; ')
    : fault.message;

/** `userId` or `sender_id` in a payload: optional, and when it is there it is the caller's own. */
export const requireOwn = (own: string | number, given: unknown): void => {
  if (given === undefined || given === null || given === own) return;
  if (typeof given === 'string' && given.toLowerCase() === String(own)) return;
  throw new Fault('forbidden', { message: 'The user id is not your own.' });
};
