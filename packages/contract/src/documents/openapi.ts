import type { CommandSpec, HttpBinding } from '../command.ts';
import { faults } from '../errors.ts';
import type { FaultCode } from '../errors.ts';
import { fault } from '../fault.ts';
import { file } from '../nouns/file.ts';
import { commands } from '../registry.ts';
import { about, tags } from './about.ts';
import { faultCodesOf } from './command-faults.ts';
import { commandPath } from './command-path.ts';
import { exampleInput } from './examples.ts';
import { filePaths } from './file-paths.ts';
import { healthPaths } from './health-paths.ts';
import { SchemaBook } from './json-schemas.ts';
import type { JsonSchema } from './json-schemas.ts';
import { carrierOf, pathFields } from './rest-request.ts';

type Part = Record<string, unknown>;

const description = `REST of Parley, a self-hosted chat server.

Log in with \`log_in\` or \`register\` and send the access token as \`Authorization: Bearer …\`. It lasts 15
minutes unless configured; \`refresh_session\` gets the next one. Every error is \`{"error": {"code", "message", …}}\`, and its \`code\` is stable.
What happens meanwhile is heard over WebSocket or Socket.IO: see \`/v1/asyncapi.json\`.`;

const headers = {
  RequestId: {
    description: "The request's id in the server's log; one that the client sent is kept.",
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'What is left of the allowance: `"commands";r=598;t=41`. Absent where it is off.',
    schema: { type: 'string' },
  },
  RateLimitPolicy: {
    description: 'The allowance: `"commands";q=600;w=60`. Absent where it is off.',
    schema: { type: 'string' },
  },
  RetryAfter: { description: 'Seconds to wait before trying again.', schema: { type: 'integer' } },
} as const;

const headerRef = (name: keyof typeof headers): Part => ({ $ref: `#/components/headers/${name}` });

/** Who is asking and what for is checked before it is counted: these answers draw from no allowance. */
const uncounted: ReadonlySet<number> = new Set([400, 401, 413]);

const headersOf = (spec: CommandSpec, status: number): Part => ({
  'X-Request-Id': headerRef('RequestId'),
  ...(spec.limit === 'none' || uncounted.has(status)
    ? {}
    : { RateLimit: headerRef('RateLimit'), 'RateLimit-Policy': headerRef('RateLimitPolicy') }),
  ...(status === 429 || status === 503 ? { 'Retry-After': headerRef('RetryAfter') } : {}),
});

/** A response that several operations refer to, by a name that says what it is. */
type Responses = Record<string, Part>;

/** The errors of a command, one response a status, which is all that OpenAPI can tell apart. */
const refusals = (spec: CommandSpec, shared: Responses): Part => {
  const byStatus = new Map<number, FaultCode[]>();
  for (const code of faultCodesOf(spec)) {
    const { http } = faults[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  const responses = [...byStatus].map(([status, codes]) => {
    const name = [status, ...codes, ...(spec.limit === 'none' ? ['unlimited'] : [])].join('.');
    shared[name] ??= {
      description: codes.map((code) => `\`${code}\`: ${faults[code].says}`).join('\n\n'),
      headers: headersOf(spec, status),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      'x-error-codes': codes,
    };
    return [String(status), { $ref: `#/components/responses/${name}` }];
  });
  return Object.fromEntries(responses) as Part;
};

interface Fields {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  readonly example: Readonly<Record<string, unknown>>;
}

const parameter = (
  name: string,
  place: 'path' | 'query',
  { properties, required, example }: Fields,
): Part => {
  const { description: says, ...schema } = properties[name] ?? {};
  return {
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(says === undefined ? {} : { description: says }),
    schema,
    ...(name in example ? { example: example[name] } : {}),
  };
};

const bodyOf = (names: readonly string[], { properties, required, example }: Fields): Part => {
  const needed = names.filter((name) => required.includes(name));
  const pick = (from: Readonly<Record<string, unknown>>): Part =>
    Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
  return {
    required: needed.length > 0,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: pick(properties),
          ...(needed.length > 0 ? { required: needed } : {}),
        },
        example: pick(example),
      },
    },
  };
};

/** What of a request carries the input: path, then query or body. */
const requestOf = (http: HttpBinding, fields: Fields): Part => {
  const inPath = pathFields(http.path);
  const others = Object.keys(fields.properties).filter((name) => !inPath.includes(name));
  const inQuery = carrierOf(http) === 'query' ? others : [];
  const parameters = [
    ...inPath.map((name) => parameter(name, 'path', fields)),
    ...inQuery.map((name) => parameter(name, 'query', fields)),
  ];
  return {
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(others.length > inQuery.length ? { requestBody: bodyOf(others, fields) } : {}),
  };
};

interface Shared {
  readonly book: SchemaBook;
  readonly responses: Responses;
}

const operation = (spec: CommandSpec, http: HttpBinding, { book, responses }: Shared): Part => {
  const { properties = {}, required = [] } = book.of(spec.input, 'input');
  const fields: Fields = {
    properties: properties as Record<string, JsonSchema>,
    required,
    example: exampleInput(spec),
  };
  return {
    operationId: spec.name,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(spec.access === 'anyone' ? { security: [] } : {}),
    ...requestOf(http, fields),
    responses: {
      [http.status]: {
        description: 'Done.',
        headers: headersOf(spec, http.status),
        content: { 'application/json': { schema: book.of(spec.output, 'output') } },
      },
      ...refusals(spec, responses),
    },
    'x-access': spec.access,
    ...(spec.room === undefined ? {} : { 'x-room': spec.room }),
    'x-limit': spec.limit,
  };
};

/** The OpenAPI 3.1 document of everything that has a route. */
export const openApi = (): object => {
  const book = new SchemaBook('draft-2020-12');
  book.add('Error', {
    type: 'object',
    properties: { error: book.of(fault, 'output') },
    required: ['error'],
  });
  // No command answers with one: the routes that carry files do.
  book.of(file, 'output');
  const responses: Responses = {};
  const paths: Record<string, Part> = {};
  for (const spec of Object.values(commands) as readonly CommandSpec[]) {
    const { http } = spec;
    if (!http) continue;
    const path = `/v1${http.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [http.method.toLowerCase()]: operation(spec, http, { book, responses }) };
  }
  const sorted = Object.entries(paths).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    openapi: '3.1.0',
    info: { ...about, summary: 'Self-hosted real-time chat.', description },
    servers: [{ url: '/', description: 'The server that this document comes from.' }],
    security: [{ accessToken: [] }],
    tags: [
      ...Object.entries(tags).map(([name, says]) => ({ name, description: says })),
      { name: 'Commands', description: 'All of the above by their names.' },
      {
        name: 'Files',
        description: 'Pictures and documents for the members of a room, and the pictures of users.',
      },
      { name: 'Health', description: 'For load balancers and orchestrators.' },
    ],
    paths: { ...Object.fromEntries(sorted), ...commandPath, ...filePaths, ...healthPaths },
    components: {
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
      headers,
      responses,
      schemas: book.components,
    },
  };
};
