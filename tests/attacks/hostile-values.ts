import type { JsonSchema } from '@parley/contract/documents/json-schemas';

/** What a schema must refuse, with the place below the field at which it is wrong. */
export interface Hostile {
  readonly value: unknown;
  /** Dotted, below the field: empty for the field itself. */
  readonly path: string;
}

const at = (path: string, values: readonly unknown[]): readonly Hostile[] =>
  values.map((value) => ({ path, value }));

const below = (place: string, path: string): string => (path === '' ? place : `${place}.${path}`);

/** What no field takes, whatever it is: queries, prototypes, and things that only look like what is wanted. */
const objects: readonly unknown[] = [
  { $ne: null },
  { $gt: '', $regex: '.*' },
  { toString: 'x', valueOf: 1, length: 3 },
  JSON.parse('{"__proto__":{"isAdmin":true}}'),
  JSON.parse('{"constructor":{"prototype":{"isAdmin":true}}}'),
];

const scriptLinks: readonly string[] = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_INFO',
  '//example.org/x',
  '/x',
  'http://',
];

const odd: readonly string[] = [
  '',
  '__proto__',
  "' or 1=1 --",
  '../../etc/passwd',
  '%00',
  '{"$ne":null}',
  '<img src=x onerror=alert(1)>',
];

/** Texts that can be no text of this schema. */
const texts = ({ maxLength, format, pattern, enum: of }: JsonSchema): readonly string[] => {
  const taken = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const isBound = of !== undefined || taken !== undefined || format === 'uuid' || format === 'email';
  return [
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(format === 'uri' ? scriptLinks : []),
    ...(isBound ? odd.filter((text) => !taken?.test(text)) : []),
  ];
};

/** What PostgreSQL and UTF-8 cannot hold. */
export const unstorable: readonly string[] = ['a\u0000b', '\uD800', 'a\uDFFFb'];

const numbers = ({ minimum = -Infinity, maximum = Infinity }: JsonSchema): readonly number[] =>
  [minimum - 1, maximum + 1, 0.5, -0.5, 2 ** 53, -(2 ** 53), 1e308, -1e308].filter(
    (value) =>
      Number.isFinite(value) && !(Number.isSafeInteger(value) && value >= minimum && value <= maximum),
  );

const nested = (place: string, schema: JsonSchema, wrap: (value: unknown) => unknown): readonly Hostile[] =>
  refusedBy(schema).map(({ path, value }) => ({ path: below(place, path), value: wrap(value) }));

const ofType = (schema: JsonSchema): readonly Hostile[] => {
  switch (schema.type) {
    case 'string':
      return at('', [...objects, [], ['x'], 7, true, ...texts(schema), ...unstorable]);
    case 'integer':
      return at('', [...objects, [], [1], true, '7', '', 'NaN', ...numbers(schema)]);
    case 'boolean':
      return at('', [...objects, [], [true], 0, 1, 'true', '']);
    case 'array': {
      const { items, maxItems = 0 } = schema;
      const tooMany = maxItems > 0 ? [Array.from({ length: maxItems + 1 }, () => crypto.randomUUID())] : [];
      return [
        ...at('', [...objects, 'x', 7, true, ...tooMany]),
        ...nested('0', items as JsonSchema, (value) => [value]),
      ];
    }
    case 'object': {
      const { properties = {}, additionalProperties } = schema;
      const inside = Object.entries(properties).flatMap(([name, property]) =>
        nested(name, property as JsonSchema, (value) => ({ [name]: value })),
      );
      const other =
        typeof additionalProperties === 'object'
          ? nested('some-key', additionalProperties, (value) => ({ 'some-key': value }))
          : [];
      return [...at('', [[], 'x', 7, true]), ...inside, ...other];
    }
    default:
      throw new Error(`No hostile values are known for ${JSON.stringify(schema)}.`);
  }
};

const isNull = ({ type }: JsonSchema): boolean => type === 'null';

/** What a schema leaves the choice between. */
const optionsOf = (schema: JsonSchema): readonly JsonSchema[] => {
  const options = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  return options?.flatMap(optionsOf) ?? [schema];
};

/** Everything that a field of this schema must refuse: made from the schema, so a new command is attacked as well. */
export const refusedBy = (schema: JsonSchema): readonly Hostile[] => {
  const options = optionsOf(schema);
  const [first = {}, ...others] = options.filter((option) => !isNull(option));
  const taken = others.map((option) => new Set(ofType(option).map(({ value }) => JSON.stringify(value))));
  const refused = ofType(first).filter(({ value }) =>
    taken.every((values) => values.has(JSON.stringify(value))),
  );
  return options.some(isNull) ? refused : [...at('', [null]), ...refused];
};

/** The same for a field that stands in an address, where everything is text. */
export const refusedAsText = (schema: JsonSchema): readonly string[] => {
  if (schema.type === 'integer')
    return [
      '',
      '-1',
      '-9223372036854775809',
      '99999999999999999999',
      '1.5',
      '1e9',
      '0x10',
      'NaN',
      '1,2',
      "1' or '1'='1",
    ].filter((text) => Number(text) !== 0 || text === '');
  return schema.type === 'string' ? texts(schema) : ['x'];
};

/** What cannot stand where a good value of this kind does, for wires without a schema to read. */
export const hostileLike = (good: unknown): readonly unknown[] => {
  const always = [...objects, [[]], true];
  switch (typeof good) {
    case 'string':
      return [...always, [], ['x'], 7];
    case 'number':
      return [...always, [], [1], 'x', '', 0.5, -1, 0, 1e308, 2 ** 53, '1e3', '0x1'];
    case 'boolean':
      return [...objects, [], [true], 'true', 7];
    default:
      return [...objects, true, 'x', 7, [{ $ne: null }], ['x'], [null], [[]]];
  }
};

/** Payloads that are no object, or an object of nothing. */
export const hostileWholes: readonly unknown[] = [
  null,
  7,
  true,
  'text',
  '',
  [],
  [[]],
  [{}],
  {},
  ...objects,
  // As deep as a Socket.IO packet may nest.
  JSON.parse(deep(90)),
];

/** Lists in lists, as JSON. */
export function deep(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

/** What stands in a path in the place of an id, as it is sent. */
export const hostileSegments: readonly string[] = [
  "'%20or%201=1%20--",
  '%00',
  '%E0%A4%A',
  '%ff%fe',
  '-1',
  '0',
  '1e3',
  '0x10',
  '99999999999999999999',
  '9007199254740993',
  '__proto__',
  '[object%20Object]',
  '..%2f..%2fetc%2fpasswd',
  '%7B%22$ne%22:null%7D',
  'x'.repeat(3_000),
];

export const hostileQueries: readonly string[] = ['page', 'pageSize', 'limit', 'before', 'after']
  .flatMap((name) =>
    ['', '-1', '0', '1e9', '9007199254740991', '1e308', 'NaN', "1'%20or%20'1'='1", '%00', '%ff', '[]'].map(
      (value) => `?${name}=${value}`,
    ),
  )
  .concat(['?limit[$ne]=1', '?limit=1&limit=2', '?__proto__[limit]=1', '?limit=100&page=9007199254740991']);
