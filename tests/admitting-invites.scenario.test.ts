import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import type { Login } from '@parley/contract/nouns/session';
import type { Request } from '@parley/contract/registry';
import { ask, uniqueName } from './support/ask.ts';
import type { Asked } from './support/ask.ts';
import { goodPassword, register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, rolesOf } from './support/stage.ts';
import { wireNames } from './support/wires.ts';

let program: Program;
/** Admin and plain user of an organization that takes people by invite only. */
let admin: Person;
let ada: Person;
/** Admin of another one, that is by invite only, too. */
let stranger: Person;

beforeAll(async () => {
  program = await startProgram();
  admin = await register(program.url, { organization: 'Harbour Works' });
  ada = await register(program.url, { organization: 'Harbour Works' });
  stranger = await register(program.url, { organization: 'Elsewhere' });
  for (const person of [admin, stranger])
    await (await open(person, 'rest')).call('update_organization', { joinPolicy: 'invite' });
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
type Terms = Omit<Request<'create_room_invite'>, 'roomId'>;

/** A private room of somebody, and an invite into it that they made. */
const invited = async (maker: Person, terms: Terms = {}) => {
  const founder = await open(maker, 'rest');
  const { room } = await founder.call('create_room', { kind: 'private', name: 'Piers' });
  const { invite, token } = await founder.call('create_room_invite', { roomId: room.id, ...terms });
  return { founder, roomId: room.id, invite, inviteToken: token };
};

const signUp = (inviteToken: string, given: object = {}): Promise<Asked<'register'>> =>
  ask(program.url, 'register', {
    email: `${uniqueName('newcomer')}@example.org`,
    password: goodPassword,
    inviteToken,
    ...given,
  });

const loginOf = (answer: Asked<'register'>): Login => {
  if (!answer.ok) throw new Error(`Registering answered ${JSON.stringify(answer.error)}`);
  return answer.result;
};

const change = async (work: (sql: SQL) => Promise<unknown>): Promise<void> => {
  const sql = new SQL(program.databaseUrl!, { max: 1 });
  await work(sql);
  await sql.close();
};

describe('a room invite that an admin made', () => {
  for (const wire of wireNames) {
    it(`brings a newcomer into the organization and the room, over ${wire} afterwards, for one use`, async () => {
      const { founder, roomId, invite, inviteToken } = await invited(admin, { usesMax: 1 });
      expect(invite).toMatchObject({ admits: true, uses: 0 });
      expect(await ask(program.url, 'check_invite', { token: inviteToken })).toMatchObject({
        result: { into: 'room', organization: 'Harbour Works', room: 'Piers', admits: true },
      });
      const { user, tokens } = loginOf(await signUp(inviteToken));
      expect(user).toMatchObject({ role: 'user', organizationId: admin.login.user.organizationId });
      expect(await rolesOf(founder, roomId)).toEqual({ [admin.id]: 'owner', [user.id]: 'member' });
      // What a client does next: it answers, and costs nothing more.
      const newcomer = await open({ token: tokens.accessToken }, wire);
      const accepted = await newcomer.call('accept_room_invite', { token: inviteToken });
      expect(accepted).toMatchObject({ room: { id: roomId }, membership: { role: 'member' } });
      expect((await newcomer.call('list_rooms', {})).rooms.map(({ room }) => room.id)).toEqual([roomId]);
      expect(await signUp(inviteToken)).toMatchObject({ status: 404, error: { code: 'not_found' } });
    });
  }

  it('tells the members, who did nothing for it', async () => {
    const { roomId, inviteToken } = await invited(admin);
    const member = await open(admin);
    const { user } = loginOf(await signUp(inviteToken));
    const added = await member.hear('member_added', (data) => data.userId === user.id);
    expect(added).toMatchObject({ roomId, actorId: user.id, role: 'member' });
  });

  it('is never used more often than it may when ten register with it at once', async () => {
    const { founder, roomId, inviteToken } = await invited(admin, { usesMax: 3 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp(inviteToken)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(7);
    expect((await founder.call('get_room', { roomId })).room.memberCount).toBe(4);
  });

  it('gives no role beyond that of a plain user, in the organization or the room', async () => {
    const { inviteToken } = await invited(admin);
    for (const role of ['moderator', 'admin'])
      expect(await signUp(inviteToken, { role })).toMatchObject({ error: { code: 'forbidden' } });
    expect(loginOf(await signUp(inviteToken, { role: 'user' })).user.role).toBe('user');
  });

  it('costs no use when the account cannot be made, which leaves nothing behind', async () => {
    const { founder, roomId, inviteToken } = await invited(admin);
    expect(await signUp(inviteToken, { email: ada.email })).toMatchObject({
      error: { code: 'already_exists' },
    });
    expect((await founder.call('list_room_invites', { roomId })).invites).toMatchObject([{ uses: 0 }]);
    await founder.call('update_room', { roomId, archived: true });
    const email = `${uniqueName('late')}@example.org`;
    expect(await signUp(inviteToken, { email })).toMatchObject({ error: { code: 'room_archived' } });
    expect(await ask(program.url, 'check_invite', { token: inviteToken })).toMatchObject({
      error: { code: 'room_archived' },
    });
    expect(await ask(program.url, 'log_in', { email, password: goodPassword })).toMatchObject({
      error: { code: 'wrong_credentials' },
    });
    await founder.call('update_room', { roomId, archived: false });
    loginOf(await signUp(inviteToken, { email }));
  });

  it('ends when it is revoked, when its time is up, and when the room is deleted', async () => {
    const revoked = await invited(admin);
    await revoked.founder.call('revoke_room_invite', { roomId: revoked.roomId, inviteId: revoked.invite.id });
    const expired = await invited(admin, { expiresInS: 60 });
    await change(
      (sql) =>
        sql`update invites set expires_at = now() - interval '1 second' where id = ${expired.invite.id}`,
    );
    const deleted = await invited(admin);
    await deleted.founder.call('delete_room', { roomId: deleted.roomId });
    const unknown = 'a-token-nobody-has-made';
    const [first, ...others] = await Promise.all(
      [unknown, revoked.inviteToken, expired.inviteToken, deleted.inviteToken].map(async (token) => {
        const [registered, checked] = [
          await signUp(token),
          await ask(program.url, 'check_invite', { token }),
        ];
        return [registered, checked].map(({ status, ok, ...answer }) => ({
          status,
          ok,
          error: 'error' in answer && answer.error,
        }));
      }),
    );
    expect(first).toMatchObject([{ status: 404 }, { status: 404 }]);
    for (const answers of others) expect(answers).toEqual(first!);
  });

  it('admits nobody any more once who made it is no admin, though it still lets people of the organization in', async () => {
    const asAdmin = await open(admin, 'rest');
    const second = await register(program.url, {
      inviteToken: (await asAdmin.call('create_organization_invite', {})).token,
    });
    await asAdmin.call('set_user_role', { userId: second.id, role: 'admin' });
    const { roomId, inviteToken } = await invited(second);
    loginOf(await signUp(inviteToken));
    await asAdmin.call('set_user_role', { userId: second.id, role: 'user' });
    expect(await signUp(inviteToken)).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    expect((await (await open(ada, 'rest')).call('accept_room_invite', { token: inviteToken })).room.id).toBe(
      roomId,
    );
    await asAdmin.call('remove_user', { userId: second.id });
    expect(await signUp(inviteToken)).toMatchObject({ status: 404 });
  });

  it('brings nobody into another organization, by its name or from it', async () => {
    const { founder, roomId, inviteToken } = await invited(admin);
    for (const organization of ['Elsewhere', 'Founded with somebody’s invite'])
      expect(await signUp(inviteToken, { organization })).toMatchObject({ error: { code: 'not_found' } });
    const foreign = await open(stranger, 'rest');
    expect(await codeOf(foreign.send('accept_room_invite', { token: inviteToken }))).toBe('not_found');
    expect((await founder.call('list_room_invites', { roomId })).invites).toMatchObject([{ uses: 0 }]);
    const { user } = loginOf(await signUp(inviteToken, { organization: 'Harbour Works' }));
    expect(user.organizationId).toBe(admin.login.user.organizationId);
  });
});

describe('a room invite that somebody else made', () => {
  it('admits nobody, keeps the name of the room to itself, and says why', async () => {
    const { founder, roomId, invite, inviteToken } = await invited(ada);
    expect(invite.admits).toBe(false);
    expect(await ask(program.url, 'check_invite', { token: inviteToken })).toMatchObject({
      result: { into: 'room', organization: 'Harbour Works', room: null, admits: false },
    });
    expect(await signUp(inviteToken)).toMatchObject({
      status: 403,
      error: { code: 'forbidden', message: expect.stringContaining('Ask an admin there') },
    });
    expect((await founder.call('list_room_invites', { roomId })).invites).toMatchObject([{ uses: 0 }]);
    expect(
      (await (await open(admin, 'rest')).call('accept_room_invite', { token: inviteToken })).room.id,
    ).toBe(roomId);
  });

  it('does not begin to admit when they become an admin', async () => {
    const asAdmin = await open(admin, 'rest');
    const later = await register(program.url, {
      inviteToken: (await asAdmin.call('create_organization_invite', {})).token,
    });
    const { inviteToken } = await invited(later);
    await asAdmin.call('set_user_role', { userId: later.id, role: 'admin' });
    expect(await signUp(inviteToken)).toMatchObject({ error: { code: 'forbidden' } });
    expect((await invited(later)).invite.admits).toBe(true);
    await asAdmin.call('set_user_role', { userId: later.id, role: 'user' });
  });

  it('leads into its own organization where everybody may join', async () => {
    const founder = await register(program.url, { organization: 'Open House' });
    const member = await register(program.url, { organization: 'Open House' });
    const { roomId, inviteToken } = await invited(member);
    const { user, tokens } = loginOf(await signUp(inviteToken));
    expect(user.organizationId).toBe(founder.login.user.organizationId);
    const newcomer = await open({ token: tokens.accessToken }, 'rest');
    expect((await newcomer.call('list_rooms', {})).rooms.map(({ room }) => room.id)).toEqual([roomId]);
    await (await open(founder, 'rest')).call('update_organization', { joinPolicy: 'invite' });
    expect(await signUp(inviteToken)).toMatchObject({ error: { code: 'forbidden' } });
  });
});

describe('check_invite', () => {
  it('says what an invite into the organization leads to, and nothing of one that is used up', async () => {
    const asAdmin = await open(admin, 'rest');
    const { token } = await asAdmin.call('create_organization_invite', { usesMax: 1 });
    expect(await ask(program.url, 'check_invite', { token })).toMatchObject({
      result: { into: 'organization', organization: 'Harbour Works', room: null, admits: true },
    });
    await register(program.url, { inviteToken: token });
    const used = await ask(program.url, 'check_invite', { token });
    const unknown = await ask(program.url, 'check_invite', { token: 'a-token-nobody-has-made' });
    expect(used).toMatchObject({ status: 404, error: { code: 'not_found' } });
    expect(used.ok || unknown.ok || used.error).toEqual(unknown.ok || unknown.error);
  });
});
