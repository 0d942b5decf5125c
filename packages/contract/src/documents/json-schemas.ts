import { z } from 'zod';

/** A JSON Schema, or a part of one. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** OpenAPI 3.1 wants the newest draft; AsyncAPI's own schemas are a superset of draft 7. */
export type Draft = 'draft-2020-12' | 'draft-7';

/** Formats that say all there is to say: Zod's pattern beside them is long and adds nothing. */
const selfSufficient: ReadonlySet<unknown> = new Set(['uuid', 'date-time']);

/**
 * Takes out what would mislead or only fill space: the bounds of every whole number, patterns beside a format, and
 * `additionalProperties: false` of answers, to which a later version may add fields.
 */
const tidy = (schema: JsonSchema): void => {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (selfSufficient.has(schema.format)) delete schema.pattern;
};

/** The schema of an input as clients send it, or of an answer as they get it, on its own. */
export const inlineSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema =>
  new SchemaBook('draft-2020-12').of(schema, io);

/**
 * Turns schemas into JSON Schema for one document. The nouns, which have an id, become its components; everything else
 * refers to them.
 */
export class SchemaBook {
  readonly #draft: Draft;
  readonly #components = new Map<string, JsonSchema>();

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const made = z.toJSONSchema(schema, {
      target: this.#draft,
      io,
      override: ({ jsonSchema }) => tidy(jsonSchema),
    });
    const { $schema: _draft, $defs, definitions, ...rest } = pointAtComponents(made);
    const nouns = { ...$defs, ...(definitions as Record<string, JsonSchema> | undefined) };
    for (const [name, noun] of Object.entries(nouns)) this.add(name, noun);
    return rest;
  }

  /** Puts a schema among the components and answers the reference to it. */
  add(name: string, schema: JsonSchema): JsonSchema {
    const known = this.#components.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`Two schemas are called ${name}.`);
    this.#components.set(name, schema);
    return { $ref: `#/components/schemas/${name}` };
  }

  /** Every component by name. */
  get components(): Readonly<Record<string, JsonSchema>> {
    const sorted = [...this.#components].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(sorted);
  }
}

const pointAtComponents = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string'
      ? value.replace(/^#\/(?:\$defs|definitions)\//, '#/components/schemas/')
      : value,
  ) as JsonSchema;
