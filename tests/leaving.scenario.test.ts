import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, logIn, uniqueName } from './support/ask.ts';
import { goodPassword, register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, socketNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';
import { within } from './support/wait.ts';

const noticeMs = 1_000;

let program: Program;
let admin: Person;
let adminClient: WireClient;

beforeAll(async () => {
  program = await startProgram();
  admin = await register(program.url);
  adminClient = await connect('websocket', program.url, admin.token);
});
afterAll(() => program.stop());

const restOf = (person: Pick<Person, 'token'>): Promise<WireClient> =>
  connect('rest', program.url, person.token);

/** Somebody with two sessions and a socket of each kind on both. */
const somebodyOnline = async () => {
  const person = await register(program.url);
  const other = await logIn(program.url, person.email);
  const tokens = [person.login.tokens, other.tokens];
  const opening = tokens.flatMap(({ accessToken }) =>
    socketNames.map((wire) => connect(wire, program.url, accessToken)),
  );
  return { person, tokens, sockets: await Promise.all(opening) };
};

const expectGone = async ({ person, tokens, sockets }: Awaited<ReturnType<typeof somebodyOnline>>) => {
  await Promise.all(sockets.map((client) => within(`${client.wire} to close`, client.closed, noticeMs)));
  for (const { accessToken, refreshToken } of tokens) {
    const asked = await ask(program.url, 'get_me', {}, accessToken);
    expect(asked).toMatchObject({ status: 401, error: { code: 'session_ended' } });
    const refreshed = await ask(program.url, 'refresh_session', { refreshToken });
    expect(refreshed).toMatchObject({ status: 401, error: { code: 'session_ended' } });
    const attempts = socketNames.map((wire) => connect(wire, program.url, accessToken));
    for (const attempt of await Promise.allSettled(attempts)) expect(attempt.status).toBe('rejected');
  }
  const answer = await ask(program.url, 'log_in', { email: person.email, password: goodPassword });
  expect(answer).toMatchObject({ status: 401, error: { code: 'wrong_credentials' } });
};

const roomWith = async (owner: Person, members: readonly Person[]): Promise<string> => {
  const memberIds = members.map((member) => member.id);
  const made = await (await restOf(owner)).call('create_room', { kind: 'private', name: 'Room', memberIds });
  return made.room.id;
};

const rolesIn = async (person: Person, roomId: string) => {
  const { members } = await (await restOf(person)).call('list_members', { roomId });
  return Object.fromEntries(members.map((member) => [member.user.id, member.role]));
};

describe('deactivate_account', () => {
  it('ends every session at once and lets nobody log in again', async () => {
    const online = await somebodyOnline();
    await (await restOf(online.person)).call('deactivate_account', { password: goodPassword });
    await expectGone(online);
  });

  for (const wire of socketNames) {
    it(`is answered over ${wire} before its socket closes`, async () => {
      const client = await connect(wire, program.url, (await register(program.url)).token);
      expect(await client.send('deactivate_account', { password: goodPassword })).toEqual({
        ok: true,
        result: {},
      });
      await within('the socket to close', client.closed, noticeMs);
    });
  }

  it('changes nothing with a wrong password', async () => {
    const { person, sockets } = await somebodyOnline();
    const answer = await ask(
      program.url,
      'deactivate_account',
      { password: 'not-the-password' },
      person.token,
    );
    expect(answer).toMatchObject({ status: 401, error: { code: 'wrong_credentials' } });
    for (const client of sockets) expect(await client.send('ping', {})).toMatchObject({ ok: true });
    await logIn(program.url, person.email);
    for (const client of sockets) client.close();
  });

  it('is refused to the last admin', async () => {
    const lone = await register(program.url, { organization: uniqueName('Hermitage') });
    const answer = await (await restOf(lone)).send('deactivate_account', { password: goodPassword });
    expect(answer).toMatchObject({ error: { code: 'last_admin' } });
    await logIn(program.url, lone.email);
  });

  it('keeps the user visible as deactivated, in their rooms, with name and address', async () => {
    const person = await register(program.url);
    const friend = await register(program.url);
    const roomId = await roomWith(person, [friend]);
    await (await restOf(person)).call('deactivate_account', { password: goodPassword });
    const client = await restOf(friend);
    expect((await client.call('get_user', { userId: person.id })).user.deactivated).toBe(true);
    expect(await rolesIn(friend, roomId)).toEqual({ [person.id]: 'owner', [friend.id]: 'member' });
    const { username, email } = person;
    for (const taken of [
      { username: uniqueName('new'), email },
      { username, email: `${uniqueName('new')}@example.org` },
    ]) {
      const answer = await ask(program.url, 'register', { ...taken, password: goodPassword });
      expect(answer.status).toBe(409);
    }
  });
});

describe('remove_user', () => {
  it('ends every session at once and lets nobody log in again', async () => {
    const online = await somebodyOnline();
    await adminClient.call('remove_user', { userId: online.person.id });
    await expectGone(online);
  });

  it('gives e-mail address and user name free for somebody new', async () => {
    const { id, username, email, token } = await register(program.url);
    await adminClient.call('remove_user', { userId: id });
    const answer = await ask(program.url, 'register', { username, email, password: goodPassword });
    if (!answer.ok) throw new Error(answer.error.message);
    expect(answer.result.user.id).not.toBe(id);
    expect((await logIn(program.url, email)).user.id).toBe(answer.result.user.id);
    expect((await ask(program.url, 'get_me', {}, token)).status).toBe(401);
  });

  it('works for an account that was deactivated, too', async () => {
    const person = await register(program.url);
    await (await restOf(person)).call('deactivate_account', { password: goodPassword });
    await adminClient.call('remove_user', { userId: person.id });
    const { username, email } = person;
    expect((await ask(program.url, 'register', { username, email, password: goodPassword })).status).toBe(
      201,
    );
  });

  it('takes the user out of every room and list, and leaves what they wrote', async () => {
    const person = await register(program.url);
    const friend = await register(program.url);
    const roomId = await roomWith(friend, [person]);
    const direct = await (await restOf(person)).call('open_direct_room', { userId: friend.id });
    for (const room of [roomId, direct.room.id]) {
      await (await restOf(person)).call('send_message', { roomId: room, content: 'I was here' });
    }
    await (await restOf(friend)).call('add_contact', { userId: person.id });
    const watching = await connect('socketio', program.url, friend.token);
    await adminClient.call('remove_user', { userId: person.id });

    const removed = await watching.hear('member_removed');
    expect(removed).toMatchObject({ roomId, userId: person.id, actorId: admin.id });
    const client = await restOf(friend);
    expect(await rolesIn(friend, roomId)).toEqual({ [friend.id]: 'owner' });
    expect((await client.call('get_room', { roomId })).room.memberCount).toBe(1);
    expect(await client.send('get_user', { userId: person.id })).toMatchObject({
      error: { code: 'not_found' },
    });
    const { users } = await client.call('list_users', { startsWith: person.username });
    expect(users).toEqual([]);
    expect((await client.call('list_contacts', {})).contacts).toEqual([]);
    expect((await client.call('get_presence', { userIds: [person.id] })).presences).toEqual([]);
    for (const room of [roomId, direct.room.id]) {
      const { messages } = await client.call('list_messages', { roomId: room });
      expect(messages).toMatchObject([{ senderId: person.id, content: 'I was here' }]);
    }
    for (const command of ['add_contact', 'open_direct_room'] as const) {
      const { id: userId } = await register(program.url);
      await adminClient.call('remove_user', { userId });
      expect(await client.send(command, { userId })).toMatchObject({ error: { code: 'not_found' } });
    }
    watching.close();
  });

  it('leaves a room that the user owned to its admin, or else to who is a member the longest', async () => {
    const owner = await register(program.url);
    const [first, second] = [await register(program.url), await register(program.url)];
    const withAdmin = await roomWith(owner, [first, second]);
    const client = await restOf(owner);
    await client.call('set_member_role', { roomId: withAdmin, userId: second.id, role: 'admin' });
    const without = await roomWith(owner, []);
    for (const { id } of [second, first])
      await client.call('add_members', { roomId: without, userIds: [id] });
    const alone = await roomWith(owner, []);

    const watching = await connect('websocket', program.url, first.token);
    await adminClient.call('remove_user', { userId: owner.id });
    const changed = await watching.hear('member_role_changed', (data) => data.roomId === withAdmin);
    expect(changed).toMatchObject({ userId: second.id, role: 'owner' });
    for (const roomId of [withAdmin, without]) {
      expect(await rolesIn(first, roomId)).toEqual({ [first.id]: 'member', [second.id]: 'owner' });
    }
    expect(await (await restOf(second)).call('delete_room', { roomId: without })).toEqual({});
    expect(await adminClient.send('get_room', { roomId: alone })).toMatchObject({
      error: { code: 'not_found' },
    });
    watching.close();
  });

  it('ends the invites that the user made', async () => {
    const helper = await register(program.url);
    await adminClient.call('set_user_role', { userId: helper.id, role: 'admin' });
    const { token } = await (await restOf(helper)).call('create_organization_invite', { role: 'admin' });
    const roomId = await roomWith(helper, [admin]);
    const inRoom = await (await restOf(helper)).call('create_room_invite', { roomId });
    await adminClient.call('remove_user', { userId: helper.id });
    const answer = await ask(program.url, 'register', {
      username: uniqueName('back'),
      email: `${uniqueName('back')}@example.org`,
      password: goodPassword,
      inviteToken: token,
    });
    expect(answer).toMatchObject({ status: 404, error: { code: 'not_found' } });
    const stranger = await restOf(await register(program.url));
    expect(await stranger.send('accept_room_invite', { token: inRoom.token })).toMatchObject({
      error: { code: 'not_found' },
    });
  });

  it('is for admins, finds nobody twice, and never takes the last admin', async () => {
    const person = await register(program.url);
    const moderator = await register(program.url);
    await adminClient.call('set_user_role', { userId: moderator.id, role: 'moderator' });
    for (const who of [person, moderator]) {
      const answer = await ask(program.url, 'remove_user', { userId: person.id }, who.token);
      expect(answer).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    }
    await adminClient.call('remove_user', { userId: person.id });
    expect(await adminClient.send('remove_user', { userId: person.id })).toMatchObject({
      error: { code: 'not_found' },
    });
    const lone = await register(program.url, { organization: uniqueName('Hermitage') });
    const alone = await restOf(lone);
    expect(await alone.send('remove_user', { userId: lone.id })).toMatchObject({
      error: { code: 'last_admin' },
    });
    expect((await alone.call('get_me', {})).user.role).toBe('admin');
  });
});
