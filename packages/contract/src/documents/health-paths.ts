/** The routes beside the commands, as OpenAPI's path items. */

const json = (schema: object): object => ({ 'application/json': { schema } });
const ok = json({ type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] });

export const healthPaths = {
  '/health/live': {
    get: {
      operationId: 'health_live',
      tags: ['Health'],
      summary: 'Whether the process answers. Restart it when it does not.',
      security: [],
      responses: { 200: { description: 'It does.', content: ok } },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'health_ready',
      tags: ['Health'],
      summary: 'Whether the server can do its work. Send it no requests when it cannot.',
      security: [],
      parameters: [
        {
          name: 'except',
          in: 'query',
          description:
            'What may be missing all the same, separated by commas. For a proxy in front of several nodes: bus, without which they all go on, slower.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: { description: 'It can.', content: ok },
        503: {
          description: 'It cannot, and what is missing.',
          content: json({
            type: 'object',
            properties: {
              status: { const: 'unavailable' },
              missing: { type: 'array', items: { enum: ['stopping', 'database', 'bus', 'migrations'] } },
            },
            required: ['status', 'missing'],
          }),
        },
      },
    },
  },
} as const;
