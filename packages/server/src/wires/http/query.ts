import { z } from 'zod';

/**
 * What a query string can carry is text: fields that the schema wants as numbers or booleans are read as such when they
 * look like it, and are left for the schema to refuse when they do not.
 */
export const queryReader = (
  input: z.ZodObject,
): ((query: Record<string, string>) => Record<string, unknown>) => {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const types = new Map(
    Object.entries(schema.properties ?? {}).map(([name, property]) => [
      name,
      typeof property === 'object' ? property.type : undefined,
    ]),
  );
  const read = (name: string, value: string): unknown => {
    const type = types.get(name);
    if (type === 'integer' || type === 'number') return /^-?\d{1,16}$/.test(value) ? Number(value) : value;
    if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
    return value;
  };
  return (query) =>
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, read(name, value)]));
};
