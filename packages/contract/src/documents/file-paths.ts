import { faults } from '../errors.ts';
import type { FaultCode } from '../errors.ts';
import { limits } from '../limits.ts';
import { fileType } from '../nouns/file.ts';

/** The routes that carry bytes, which no command does, as OpenAPI's path items. */

const always: readonly FaultCode[] = [
  'unauthenticated',
  'token_expired',
  'session_ended',
  'rate_limited',
  'overloaded',
  'unavailable',
  'internal',
];

/** One response a status, which is all that OpenAPI can tell apart. */
const refusals = (own: readonly FaultCode[]): object => {
  const codes = [...own, ...always];
  const statuses = new Set(codes.map((code) => faults[code].http));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const ofStatus = codes.filter((code) => faults[code].http === status);
      const response = {
        description: ofStatus.map((code) => `\`${code}\`: ${faults[code].says}`).join('\n\n'),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        'x-error-codes': ofStatus,
      };
      return [String(status), response];
    }),
  );
};

const pathId = (name: string): object => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
});

export const filePaths = {
  '/v1/files/{fileId}': {
    get: {
      operationId: 'download_file',
      tags: ['Files'],
      summary: 'The bytes of a file. For the members of its room.',
      description: 'Whoever is no member gets `not_found`, as for a file that is not there.',
      parameters: [pathId('fileId')],
      responses: {
        200: {
          description: 'The file, to be saved under its name.',
          headers: {
            'Content-Disposition': {
              description: "`attachment; filename*=UTF-8''…`",
              schema: { type: 'string' },
            },
          },
          content: Object.fromEntries(fileType.options.map((type) => [type, {}])),
        },
        ...refusals(['invalid_input', 'not_found']),
      },
      'x-access': 'user',
      'x-limit': 'commands',
    },
  },
  '/v1/rooms/{roomId}/files': {
    post: {
      operationId: 'upload_file',
      tags: ['Files'],
      summary: 'Upload a JPEG, PNG or PDF for the members of a room.',
      description:
        `Up to ${limits.fileBytesMax.toLocaleString('en')} bytes. The content decides what it is, not its name or ` +
        'type. To show it in the room send a message that says where it is. Each upload is a file of its own.',
      parameters: [pathId('roomId')],
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
              required: ['file'],
            },
          },
        },
      },
      responses: {
        201: {
          description: 'Done.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: { file: { $ref: '#/components/schemas/File' } },
                required: ['file'],
              },
            },
          },
        },
        ...refusals(['invalid_input', 'not_a_member', 'not_found', 'room_archived', 'full', 'too_large']),
      },
      'x-access': 'user',
      'x-room': 'member',
      'x-limit': 'commands',
    },
  },
} as const;
