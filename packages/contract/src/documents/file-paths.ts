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

const formWithFile = {
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
} as const;

const ownProfile = {
  description: 'Done: the profile as it is now.',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: { user: { $ref: '#/components/schemas/Me' } },
        required: ['user'],
      },
    },
  },
} as const;

const { pictureBytesMax, pictureSidePxMax } = limits;

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
  '/v1/me/picture': {
    delete: {
      operationId: 'remove_picture',
      tags: ['Files'],
      summary: 'Remove your picture.',
      description: 'As `update_profile` with `picture: null`. What was uploaded is removed from the server.',
      responses: { 200: ownProfile, ...refusals(['invalid_input']) },
      'x-access': 'user',
      'x-limit': 'commands',
    },
    post: {
      operationId: 'upload_picture',
      tags: ['Files'],
      summary: 'Upload a JPEG or PNG as your picture, in place of the one before.',
      description:
        `Up to ${pictureBytesMax.toLocaleString('en')} bytes and ${pictureSidePxMax.toLocaleString('en')} pixels on ` +
        'each side: cut it out and make it smaller before. The content decides what it is, not its name or type. ' +
        '`user_updated` tells who watches you.',
      requestBody: formWithFile,
      responses: { 200: ownProfile, ...refusals(['invalid_input', 'full', 'too_large']) },
      'x-access': 'user',
      'x-limit': 'commands',
    },
  },
  '/v1/pictures/{pictureId}': {
    get: {
      operationId: 'download_picture',
      tags: ['Files'],
      summary: 'The bytes of the picture of a user. For everybody in their organization.',
      description:
        'For others it is `not_found`, as one that is not there. The bytes at an address never change: `ETag` and ' +
        '`Cache-Control` say so. A picture that was replaced has another address.',
      parameters: [pathId('pictureId')],
      responses: {
        200: {
          description: 'The picture.',
          headers: { ETag: { description: 'For `If-None-Match`.', schema: { type: 'string' } } },
          content: { 'image/jpeg': {}, 'image/png': {} },
        },
        304: { description: 'You have it already.' },
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
      requestBody: formWithFile,
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
