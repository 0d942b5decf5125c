import type { CommandSpec } from '../command.ts';
import { commands } from '../registry.ts';

const names = (Object.values(commands) as readonly CommandSpec[])
  .filter(({ http }) => http !== undefined)
  .map(({ name }) => name);

/** The route that takes any command by its name, as OpenAPI's path item. */
export const commandPath = {
  '/v1/commands/{command}': {
    post: {
      operationId: 'send_command',
      tags: ['Commands'],
      summary: 'Any command by its name, with its whole input in the body.',
      description:
        'For programs that know the commands, as those on WebSocket and Socket.IO do, and not their paths. It is the same ' +
        'as the route of that command: what it takes, its status and answer, its errors and its allowance.',
      parameters: [
        {
          name: 'command',
          in: 'path',
          required: true,
          schema: { type: 'string', enum: names },
          example: 'get_me',
        },
      ],
      requestBody: {
        content: { 'application/json': { schema: { type: 'object' }, example: {} } },
      },
      responses: {
        '2XX': {
          description: 'Done, with the status and the answer of that command.',
          content: { 'application/json': { schema: { type: 'object' } } },
        },
        default: {
          description:
            'What the command was refused with; `unknown_command` where there is none of this name.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
      'x-access': 'anyone',
      'x-limit': 'commands',
    },
  },
} as const;
