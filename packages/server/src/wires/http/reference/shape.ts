import type { JsonSchema } from '@parley/contract/documents/json-schemas';
import { anchor, escape, lines, prose } from './html.ts';

const nounOf = ({ $ref }: JsonSchema): string | undefined => $ref?.split('/').at(-1);

const figure = (value: number): string => value.toLocaleString('en');

const bounds = (schema: JsonSchema): string => {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema;
  const range = (min: number | undefined, max: number | undefined, what: string): string => {
    if (min === undefined && max === undefined) return '';
    if (max === undefined) return `, ${figure(min ?? 0)} or more${what}`;
    return min === undefined || min === 0
      ? `, at most ${figure(max)}${what}`
      : `, ${figure(min)} to ${figure(max)}${what}`;
  };
  return (
    range(minLength, maxLength, ' characters') +
    range(minimum, maximum, '') +
    range(minItems, maxItems, ' items')
  );
};

const formatNames: Readonly<Record<string, string>> = {
  uuid: 'UUID',
  'date-time': 'time (RFC 3339, UTC)',
  uri: 'URL',
  email: 'e-mail address',
};

/** The type of a field in words, as HTML. */
export const typeOf = (schema: JsonSchema): string => {
  const noun = nounOf(schema);
  if (noun !== undefined) return anchor(nounId(noun), noun);
  if (schema.enum) return schema.enum.map((value) => `<code>${escape(String(value))}</code>`).join(' · ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  // JSON Schema has lists of types; the library's type has one.
  const type: unknown = schema.type;
  if (Array.isArray(type)) return type.map(String).join(' or ');
  if (type === 'array') return `array of ${typeOf(schema.items as JsonSchema)}${bounds(schema)}`;
  if (type === 'string') return (formatNames[schema.format ?? ''] ?? 'string') + bounds(schema);
  return `${typeof type === 'string' ? type : 'anything'}${bounds(schema)}`;
};

export const nounId = (noun: string): string => `object-${noun}`;

const itemsOf = (schema: JsonSchema): JsonSchema | undefined => {
  const inner = schema.type === 'array' ? (schema.items as JsonSchema) : schema;
  return inner.properties === undefined ? undefined : inner;
};

const requirement = (schema: JsonSchema, required: boolean, direction: 'in' | 'out'): string => {
  if (required) return direction === 'in' ? '<span class="required">required</span>' : '';
  if (schema.default === undefined) return '<span class="optional">optional</span>';
  return `<span class="optional">default <code>${escape(JSON.stringify(schema.default))}</code></span>`;
};

/** The fields of an object, each with its type, whether it must be there, and what it means. */
export const fieldList = (schema: JsonSchema, direction: 'in' | 'out'): string => {
  const fields = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const rows = fields.map(([name, field]) => {
    const nested = itemsOf(field);
    return lines(
      '<li>',
      `<code class="field">${escape(name)}</code> <span class="type">${typeOf(field)}</span>`,
      requirement(field, schema.required?.includes(name) ?? false, direction),
      field.description === undefined ? undefined : `<p>${prose(field.description)}</p>`,
      nested && fieldList(nested, direction),
      '</li>',
    );
  });
  return `<ul class="fields">${rows.join('\n')}</ul>`;
};

/** What an answer or an event holds: a noun by name, or its fields. */
export const shapeOf = (schema: JsonSchema): string => {
  const noun = nounOf(schema);
  if (noun !== undefined) return `<p class="whole">${anchor(nounId(noun), noun)}</p>`;
  if (Object.keys(schema.properties ?? {}).length === 0)
    return '<p class="whole">Nothing: <code>{}</code>.</p>';
  return fieldList(schema, 'out');
};
