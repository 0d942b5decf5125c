import type { CommandSpec } from '../command.ts';
import type { EventSpec } from '../event.ts';
import { faultCodesOf } from './command-faults.ts';
import { exampleInput } from './examples.ts';
import type { JsonSchema } from './json-schemas.ts';

type Part = Record<string, unknown>;

export interface CommandSchemas {
  readonly input: JsonSchema;
  readonly result: JsonSchema;
  readonly error: JsonSchema;
}

/** How commands, answers and events look on one socket wire, as AsyncAPI's messages. */
export interface Wire {
  readonly key: string;
  readonly channel: Part;
  command(spec: CommandSpec, schemas: CommandSchemas): { readonly request: Part; readonly answer: Part };
  event(spec: EventSpec, data: JsonSchema): Part;
}

const object = (properties: Record<string, JsonSchema>, optional: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

/** `{ok: true, result}` or `{ok: false, error}`, with the fields of the wire before them. */
const answerSchema = (
  { result, error }: CommandSchemas,
  before: Record<string, JsonSchema> = {},
): JsonSchema => ({
  oneOf: [
    object({ ...before, ok: { const: true }, result }),
    object({ ...before, ok: { const: false }, error }),
  ],
});

const errorsOf = (spec: CommandSpec): Part => ({ 'x-error-codes': faultCodesOf(spec) });

const frameId: JsonSchema = {
  description: 'Yours; the answer carries it. Without one there is no answer.',
  oneOf: [{ type: 'string', maxLength: 64 }, { type: 'number' }],
};

/** The plain WebSocket: every frame is a JSON object that says what it is. */
export const webSocketWire: Wire = {
  key: 'websocket',
  channel: {
    address: '/v1/ws',
    title: 'Plain WebSocket',
    description:
      'Text frames of JSON. In: `{id?, command, input}`. Out: `{id, ok: true, result}`, `{id, ok: false, error}` and ' +
      '`{event, data}`.',
    servers: [{ $ref: '#/servers/websocket' }],
  },
  command: (spec, schemas) => ({
    request: {
      name: spec.name,
      title: spec.name,
      summary: spec.summary,
      payload: object({ id: frameId, command: { const: spec.name }, input: schemas.input }, ['id']),
      examples: [{ payload: { id: 1, command: spec.name, input: exampleInput(spec) } }],
    },
    answer: {
      name: `${spec.name}.answer`,
      title: `Answer to ${spec.name}`,
      payload: answerSchema(schemas, { id: frameId }),
      ...errorsOf(spec),
    },
  }),
  event: (spec, data) => ({
    name: spec.name,
    title: spec.name,
    summary: spec.summary,
    payload: object({ event: { const: spec.name }, data }),
  }),
};

/** Socket.IO: the event's name is the command's or the event's, its one argument the input or the data. */
export const socketIoWire: Wire = {
  key: 'socketio',
  channel: {
    address: '/v1',
    title: 'Socket.IO',
    description:
      'The namespace `/v1`. A command is an event of its name with the input as its one argument; its answer is the ' +
      'acknowledgement: `{ok: true, result}` or `{ok: false, error}`.',
    servers: [{ $ref: '#/servers/socketio' }],
  },
  command: (spec, schemas) => ({
    request: {
      name: spec.name,
      title: spec.name,
      summary: spec.summary,
      payload: schemas.input,
      examples: [{ payload: exampleInput(spec) }],
    },
    answer: {
      name: `${spec.name}.answer`,
      title: `Acknowledgement of ${spec.name}`,
      payload: answerSchema(schemas),
      ...errorsOf(spec),
    },
  }),
  event: (spec, data) => ({ name: spec.name, title: spec.name, summary: spec.summary, payload: data }),
};
