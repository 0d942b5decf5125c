import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { CommandSpec } from '@parley/contract/command';
import { commands } from '@parley/contract/registry';
import { logIn, uniqueName, wholeAnswer } from './support/ask.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, restRequest, wireNames } from './support/wires.ts';
import type { WireClient, WireName } from './support/wires.ts';

/**
 * An organization with one of everything. Seen from another organization none of it exists; what somebody is not a member
 * of does not exist for them in their own organization either.
 */
interface Place {
  readonly admin: Person;
  readonly user: Person;
  readonly roomIds: Readonly<Record<'public' | 'private' | 'group' | 'direct', string>>;
  readonly messageId: string;
  readonly roomInvite: { readonly id: string; readonly token: string };
  readonly organizationInviteId: string;
  readonly sessionId: string;
}

let program: Program;
let theirs: Place;
let own: Place;

beforeAll(async () => {
  program = await startProgram();
  [theirs, own] = [await furnish(), await furnish()];
});
afterAll(() => program.stop());

const furnish = async (): Promise<Place> => {
  const organization = uniqueName('House');
  const admin = await register(program.url, { organization });
  const user = await register(program.url, { organization });
  const client = await connect('rest', program.url, admin.token);
  const open = async (kind: 'public' | 'private' | 'group') =>
    (await client.call('create_room', { kind, name: kind, memberIds: [user.id] })).room.id;
  const direct = (await client.call('open_direct_room', { userId: user.id })).room.id;
  const roomIds = {
    public: await open('public'),
    private: await open('private'),
    group: await open('group'),
    direct,
  };
  const { message } = await client.call('send_message', { roomId: roomIds.private, content: 'theirs alone' });
  const { invite, token } = await client.call('create_room_invite', { roomId: roomIds.private });
  const { invite: organizationInvite } = await client.call('create_organization_invite', {});
  await logIn(program.url, admin.email);
  const { sessions } = await client.call('list_sessions', {});
  return {
    admin,
    user,
    roomIds,
    messageId: message.id,
    roomInvite: { id: invite.id, token },
    organizationInviteId: organizationInvite.id,
    sessionId: sessions.find((session) => !session.current)?.id ?? '',
  };
};

type Input = Readonly<Record<string, unknown>>;

/** What a command with a `roomId` is sent with besides. */
const roomCommands: Readonly<Record<string, () => Input>> = {
  add_members: () => ({ userIds: [own.user.id] }),
  add_reaction: () => ({ messageId: theirs.messageId, emoji: '👍' }),
  create_room_invite: () => ({}),
  delete_message: () => ({ messageId: theirs.messageId }),
  delete_room: () => ({}),
  edit_message: () => ({ messageId: theirs.messageId, content: 'mine now' }),
  get_message: () => ({ messageId: theirs.messageId }),
  get_room: () => ({}),
  join_room: () => ({}),
  leave_room: () => ({}),
  list_members: () => ({}),
  list_messages: () => ({}),
  list_room_invites: () => ({}),
  mark_delivered: () => ({ seq: 1 }),
  mark_read: () => ({ seq: 1 }),
  get_receipts: () => ({ seq: 1 }),
  remove_member: () => ({ userId: theirs.user.id }),
  remove_reaction: () => ({ messageId: theirs.messageId, emoji: '👍' }),
  revoke_room_invite: () => ({ inviteId: theirs.roomInvite.id }),
  send_message: () => ({ content: 'let me in', clientId: 'guess' }),
  set_member_role: () => ({ userId: own.admin.id, role: 'owner' }),
  set_typing: () => ({ typing: true }),
  update_room: () => ({ name: 'mine now' }),
};

/** What admins may do in rooms of their own organization that they are not in. */
const governing: Readonly<Record<string, () => Input>> = {
  appoint_room_owner: () => ({}),
  archive_organization_room: () => ({}),
  delete_organization_room: () => ({}),
};

interface Attempt {
  readonly command: string;
  readonly input: (id: string) => Input;
  readonly theirs: () => string;
  readonly own: () => string;
  readonly unknown?: string;
}

const userId = { theirs: () => theirs.user.id, own: () => own.user.id };
const messageId = { theirs: () => theirs.messageId, own: () => own.messageId };
const inOwnRoom = (more: Input): Input => ({ roomId: own.roomIds.private, ...more });

/** Every other command that names something by its id, in the order in which one's own things can be used up. */
const idCommands: readonly Attempt[] = [
  { command: 'get_user', input: (id) => ({ userId: id }), ...userId },
  { command: 'add_contact', input: (id) => ({ userId: id }), ...userId },
  { command: 'remove_contact', input: (id) => ({ userId: id }), ...userId },
  { command: 'open_direct_room', input: (id) => ({ userId: id }), ...userId },
  { command: 'get_presence', input: (id) => ({ userIds: [id] }), ...userId },
  { command: 'watch_presence', input: (id) => ({ userIds: [id] }), ...userId },
  { command: 'create_room', input: (id) => ({ kind: 'group', name: 'x', memberIds: [id] }), ...userId },
  { command: 'add_members', input: (id) => inOwnRoom({ userIds: [id] }), ...userId },
  { command: 'set_member_role', input: (id) => inOwnRoom({ userId: id, role: 'admin' }), ...userId },
  { command: 'get_message', input: (id) => inOwnRoom({ messageId: id }), ...messageId },
  { command: 'edit_message', input: (id) => inOwnRoom({ messageId: id, content: 'y' }), ...messageId },
  { command: 'add_reaction', input: (id) => inOwnRoom({ messageId: id, emoji: '👍' }), ...messageId },
  { command: 'remove_reaction', input: (id) => inOwnRoom({ messageId: id, emoji: '👍' }), ...messageId },
  { command: 'delete_message', input: (id) => inOwnRoom({ messageId: id }), ...messageId },
  {
    command: 'accept_room_invite',
    input: (token) => ({ token }),
    theirs: () => theirs.roomInvite.token,
    own: () => own.roomInvite.token,
    unknown: 'a'.repeat(43),
  },
  {
    command: 'revoke_room_invite',
    input: (id) => inOwnRoom({ inviteId: id }),
    theirs: () => theirs.roomInvite.id,
    own: () => own.roomInvite.id,
  },
  {
    command: 'revoke_organization_invite',
    input: (id) => ({ inviteId: id }),
    theirs: () => theirs.organizationInviteId,
    own: () => own.organizationInviteId,
  },
  { command: 'remove_member', input: (id) => inOwnRoom({ userId: id }), ...userId },
  { command: 'set_user_role', input: (id) => ({ userId: id, role: 'moderator' }), ...userId },
  { command: 'list_user_sessions', input: (id) => ({ userId: id }), ...userId },
  { command: 'end_user_sessions', input: (id) => ({ userId: id }), ...userId },
  { command: 'remove_user', input: (id) => ({ userId: id }), ...userId },
  {
    command: 'end_session',
    input: (id) => ({ sessionId: id }),
    theirs: () => theirs.sessionId,
    own: () => own.sessionId,
  },
];

const unknownId = '01900000-0000-7000-8000-00000000002a';

/** The answer as the wire gives it: over REST every byte. */
const answerTo = async (client: WireClient, token: string, command: string, input: Input): Promise<string> =>
  client.wire === 'rest'
    ? wholeAnswer(await restRequest(program.url, token, command, input))
    : JSON.stringify(await client.sendRaw(command, input));

const hasRoute = (wire: WireName, command: string): boolean =>
  wire !== 'rest' || (commands as Readonly<Record<string, CommandSpec>>)[command]?.http !== undefined;

/** Everything of a place that an attempt could have changed. */
const stateOf = async ({ admin, roomIds }: Place): Promise<unknown> => {
  const client = await connect('rest', program.url, admin.token);
  const ofRoom = async (roomId: string) => [
    await client.call('get_room', { roomId }),
    await client.call('list_members', { roomId }),
    await client.call('list_messages', { roomId }),
  ];
  return [
    await Promise.all(Object.values(roomIds).map(ofRoom)),
    await client.call('list_room_invites', { roomId: roomIds.private }),
    await client.call('list_organization_invites', {}),
    await client.call('list_users', {}),
    await client.call('list_contacts', {}),
    (await client.call('list_sessions', {})).sessions.length,
  ];
};

describe('what belongs to another organization', () => {
  it('is asked for below by every command that names something by its id', () => {
    const named = Object.values(commands as Readonly<Record<string, CommandSpec>>).filter(({ input }) =>
      Object.keys(input.shape).some((field) => /Ids?$/.test(field) && field !== 'clientId'),
    );
    const tried = new Set([
      ...Object.keys({ ...roomCommands, ...governing }),
      ...idCommands.map(({ command }) => command),
    ]);
    expect(named.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  for (const wire of wireNames) {
    it(`is answered over ${wire} like what does not exist`, async () => {
      const before = await stateOf(theirs);
      const { token } = own.admin;
      const client = await connect(wire, program.url, token);
      for (const [command, more] of Object.entries({ ...roomCommands, ...governing })) {
        const unknown = await answerTo(client, token, command, { roomId: unknownId, ...more() });
        expect(unknown).toContain('"not_found"'.replaceAll('"', wire === 'rest' ? '\\"' : '"'));
        for (const roomId of Object.values(theirs.roomIds)) {
          expect(await answerTo(client, token, command, { roomId, ...more() })).toBe(unknown);
        }
      }
      for (const { command, input, theirs: existing, unknown = unknownId } of idCommands) {
        if (!hasRoute(wire, command)) continue;
        const answer = await answerTo(client, token, command, input(existing()));
        expect(answer).toBe(await answerTo(client, token, command, input(unknown)));
      }
      expect(await stateOf(theirs)).toEqual(before);
      client.close();
    });
  }

  it('is refused only for being theirs: the same commands work on what is one’s own', async () => {
    const { token } = own.admin;
    const client = await connect('websocket', program.url, token);
    for (const { command, input, own: existing, unknown = unknownId } of idCommands) {
      const answer = await answerTo(client, token, command, input(existing()));
      expect(answer).not.toBe(await answerTo(client, token, command, input(unknown)));
      expect(answer).toContain('"ok":true');
    }
    client.close();
  });
});

describe('a room of the organization that is not public', () => {
  it('is answered to who is no member like one that does not exist', async () => {
    const outsider = await register(program.url, { organization: uniqueName('Estate') });
    const { organization } = await (
      await connect('rest', program.url, outsider.token)
    ).call('get_organization', {});
    const insider = await register(program.url, { organization: organization.name });
    const inside = await connect('rest', program.url, insider.token);
    const { token } = outsider;
    const client = await connect('rest', program.url, token);
    const rooms = [
      await inside.call('create_room', { kind: 'private', name: 'x' }),
      await inside.call('create_room', { kind: 'group', name: 'x' }),
      await inside.call('open_direct_room', { userId: insider.id }),
      await inside.call('create_assistant_room', {}),
    ];
    for (const [command, more] of Object.entries(roomCommands)) {
      const unknown = await answerTo(client, token, command, { roomId: unknownId, ...more() });
      for (const { room } of rooms) {
        expect(await answerTo(client, token, command, { roomId: room.id, ...more() })).toBe(unknown);
      }
    }
    const { room } = await inside.call('create_room', { kind: 'public', name: 'x' });
    expect(await client.send('get_room', { roomId: room.id })).toMatchObject({ ok: true });
  });
});
