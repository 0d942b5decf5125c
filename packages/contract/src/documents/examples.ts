import type { CommandSpec } from '../command.ts';
import type { CommandName, Request } from '../registry.ts';
import { inlineSchema } from './json-schemas.ts';
import type { JsonSchema } from './json-schemas.ts';

const ada = '01998f2c-6a10-7c3e-9b41-0c5d2f7e8a01';
const grace = '01998f2c-6b22-7d4f-8a52-1d6e3f8f9b02';
const lobby = '01998f2d-01c4-7a58-b163-2e7f40a0ac03';

/** An access token as it looks: three parts, of which the last is made up. */
export const exampleAccessToken =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTk5OGYyYyJ9.c2lnbmF0dXJl';
const exampleSecret = 'Zt0a7QmVb3xN9cLrE5wKyHs2UjPd8fGo1iXeBnTqAvM';

/** What a field of a name is in examples. */
const values: Readonly<Record<string, unknown>> = {
  roomId: lobby,
  messageId: '01998f2d-2f90-7000-8000-01000000002a',
  userId: grace,
  userIds: [ada, grace],
  sessionId: '01998f2c-7e44-7b6a-8c74-3f8051b1bd04',
  inviteId: '01998f2d-4d68-7c7b-9d85-4091620cce05',
  content: 'Good morning, everybody.',
  clientId: '6f1f0a0e-4f3c-4d0e-9c52-9a3a4f6f1b06',
  emoji: '👍',
  username: 'ada',
  email: 'ada@example.org',
  password: 'violet-harbour-97',
  currentPassword: 'violet-harbour-97',
  newPassword: 'amber-lantern-42',
  token: exampleSecret,
  refreshToken: exampleSecret,
  name: 'Lobby',
  seq: 42,
  typing: true,
};

type Examples = { readonly [Name in CommandName]?: Partial<Request<Name>> };

/** Where the required fields alone say too little, or a name means something else. */
const particular: Examples = {
  authenticate: { token: exampleAccessToken },
  create_assistant_room: { assistant: 'echo', name: 'Notes' },
  create_organization_invite: { role: 'user', usesMax: 10 },
  create_room: { kind: 'public', name: 'Lobby', memberIds: [grace] },
  create_room_invite: { expiresInS: 86_400 },
  list_members: { limit: 50 },
  list_messages: { before: 42, limit: 50 },
  list_notifications: { limit: 50 },
  list_organization_rooms: { search: 'lob', limit: 50 },
  list_public_rooms: { limit: 50 },
  list_rooms: { limit: 50 },
  list_users: { startsWith: 'gr', limit: 50 },
  mark_notifications_read: { ids: ['01998f2d-7a11-7e2d-8f50-2b60a13cce07'] },
  register: { username: 'ada', name: 'Ada Lovelace' },
  send_message: { clientId: '6f1f0a0e-4f3c-4d0e-9c52-9a3a4f6f1b06' },
  set_member_role: { role: 'admin' },
  set_user_role: { role: 'moderator' },
  update_organization: { joinPolicy: 'invite' },
  update_profile: { name: 'Ada Lovelace', title: 'Analyst', themeColor: '#4f5bd5' },
  update_room: { name: 'Front desk', description: 'Where everybody comes in.' },
};

const byType = (schema: JsonSchema | undefined): unknown => {
  if (schema?.default !== undefined) return schema.default;
  if (schema?.enum !== undefined) return schema.enum[0];
  switch (schema?.type) {
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    default:
      return schema?.format === 'uuid' ? ada : 'example';
  }
};

/** An input that a client could send with this command: what is required, and what is worth showing. */
export const exampleInput = (spec: CommandSpec): Readonly<Record<string, unknown>> => {
  const { properties = {}, required = [] } = inlineSchema(spec.input, 'input');
  const needed = required.map((name) => [name, values[name] ?? byType(properties[name] as JsonSchema)]);
  return { ...Object.fromEntries(needed), ...particular[spec.name as CommandName] };
};
