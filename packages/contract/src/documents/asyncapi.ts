import { closeCodes } from '../close-codes.ts';
import type { CommandSpec } from '../command.ts';
import type { EventSpec } from '../event.ts';
import { fault } from '../fault.ts';
import { commands, events } from '../registry.ts';
import { about, tags } from './about.ts';
import { SchemaBook } from './json-schemas.ts';
import { socketIoWire, webSocketWire } from './socket-wires.ts';
import type { CommandSchemas, Wire } from './socket-wires.ts';

type Part = Record<string, unknown>;

const closes = Object.values(closeCodes)
  .map(({ code, says }) => `- ${code}: ${says}`)
  .join('\n');

const description = `The socket wires of Parley, a self-hosted chat server, as the server sees them: it receives commands
and sends answers and events. The same commands are there over REST: see \`/v1/openapi.json\`.

A connection is opened with an access token, or without one and then sends \`authenticate\` as its first command within
10 seconds. It hears \`connected\`, and from then on what happens in its user's rooms.

When the server ends a WebSocket it says why by a close code; over Socket.IO by the event \`closing\`. Below 4500 do
something before you come back, from 4500 on reconnect by yourself:

${closes}`;

/** `send_message` as `SendMessage`. */
const pascal = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());

const schemasOf = (spec: CommandSpec, book: SchemaBook): CommandSchemas => {
  const name = pascal(spec.name);
  const result = book.of(spec.output, 'output');
  return {
    input: book.add(`${name}Input`, book.of(spec.input, 'input')),
    // A noun is its own name already.
    result: result.$ref === undefined ? book.add(`${name}Result`, result) : result,
    error: book.of(fault, 'output'),
  };
};

interface Sides {
  readonly messages: Record<string, Part>;
  readonly operations: Record<string, Part>;
  readonly channels: Record<string, Part>;
}

const describeWire = (wire: Wire, book: SchemaBook, { messages, operations, channels }: Sides): void => {
  const channel = `#/channels/${wire.key}`;
  const carried: Record<string, Part> = {};
  const carry = (name: string, message: Part): Part => {
    messages[`${wire.key}.${name}`] = message;
    carried[name] = { $ref: `#/components/messages/${wire.key}.${name}` };
    return { $ref: `${channel}/messages/${name}` };
  };
  for (const spec of Object.values(commands) as readonly CommandSpec[]) {
    const { request, answer } = wire.command(spec, schemasOf(spec, book));
    operations[`${wire.key}.${spec.name}`] = {
      action: 'receive',
      channel: { $ref: channel },
      title: spec.name,
      summary: spec.summary,
      ...(spec.description === undefined ? {} : { description: spec.description }),
      tags: [{ name: spec.tag, description: tags[spec.tag] ?? '' }],
      messages: [carry(spec.name, request)],
      reply: { channel: { $ref: channel }, messages: [carry(`${spec.name}.answer`, answer)] },
      'x-access': spec.access,
      ...(spec.room === undefined ? {} : { 'x-room': spec.room }),
      'x-limit': spec.limit,
    };
  }
  for (const spec of Object.values(events) as readonly EventSpec[]) {
    const data = book.of(spec.data, 'output');
    const schema = data.$ref === undefined ? book.add(`${pascal(spec.name)}Data`, data) : data;
    operations[`${wire.key}.${spec.name}`] = {
      action: 'send',
      channel: { $ref: channel },
      title: spec.name,
      summary: spec.summary,
      tags: [{ name: 'Events', description: 'What the server tells by itself.' }],
      messages: [carry(spec.name, wire.event(spec, schema))],
      'x-audience': spec.audience,
      'x-durable': spec.durable,
    };
  }
  channels[wire.key] = { ...wire.channel, messages: carried };
};

const host = {
  host: '{host}',
  variables: { host: { default: 'localhost:3000', description: 'Where the server is.' } },
} as const;

/** The AsyncAPI 3.0 document of both socket wires: every command, every answer, every event. */
export const asyncApi = (): object => {
  const book = new SchemaBook('draft-7');
  const sides: Sides = { messages: {}, operations: {}, channels: {} };
  for (const wire of [webSocketWire, socketIoWire]) describeWire(wire, book, sides);
  const { identifier: _identifier, ...license } = about.license;
  return {
    asyncapi: '3.0.0',
    info: { ...about, license, description },
    defaultContentType: 'application/json',
    servers: {
      websocket: {
        ...host,
        protocol: 'ws',
        description: 'RFC 6455; `wss` behind a proxy that ends TLS.',
        security: [
          { $ref: '#/components/securitySchemes/accessToken' },
          { $ref: '#/components/securitySchemes/queryToken' },
        ],
      },
      socketio: {
        ...host,
        protocol: 'socket.io',
        protocolVersion: '5',
        pathname: '/socket.io/',
        description: 'Socket.IO 5 over Engine.IO 4: clients of 3.0 and later.',
        security: [
          { $ref: '#/components/securitySchemes/accessToken' },
          { $ref: '#/components/securitySchemes/queryToken' },
        ],
      },
    },
    channels: sides.channels,
    operations: sides.operations,
    components: {
      messages: sides.messages,
      schemas: book.components,
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'On the handshake. Over Socket.IO best as `auth: {token}`.',
        },
        queryToken: {
          type: 'httpApiKey',
          name: 'token',
          in: 'query',
          description: 'The access token, for browsers, which cannot set a header on a WebSocket.',
        },
      },
    },
  };
};
