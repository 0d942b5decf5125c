import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import type { OrganizationRole } from '@parley/contract/nouns/user';
import { ask, uniqueName } from './support/ask.ts';
import { goodPassword, register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';
import { until } from './support/wait.ts';

let program: Program;
let sql: SQL;

beforeAll(async () => {
  program = await startProgram();
  sql = new SQL(program.databaseUrl ?? '');
});
afterAll(async () => {
  await sql.close();
  await program.stop();
});

const restOf = (person: Pick<Person, 'token'>): Promise<WireClient> =>
  connect('rest', program.url, person.token);

interface Wish {
  readonly role?: OrganizationRole;
  readonly organization?: string;
  readonly inviteToken?: string;
  readonly email?: string;
}

const tryRegister = (wish: Wish, url = program.url) => {
  const username = uniqueName('joiner');
  return ask(url, 'register', {
    username,
    email: `${username}@example.org`,
    password: goodPassword,
    ...wish,
  });
};

/** An organization of its own with its admin. */
const found = async (joinPolicy: 'open' | 'invite' = 'open') => {
  const organization = uniqueName('Guild');
  const admin = await register(program.url, { organization });
  const client = await restOf(admin);
  await client.call('update_organization', { joinPolicy });
  return { organization, admin, client };
};

describe('register with an organization', () => {
  it('founds one that does not exist, and joins one that does, however its name is written', async () => {
    const name = uniqueName('Acme Chess Club');
    const founder = await register(program.url, { organization: name });
    expect(founder.login.user.role).toBe('admin');
    for (const written of [
      name,
      name.toUpperCase(),
      `  ${name.replaceAll(' ', '   ')} `,
      name.replace('A', 'Ａ'),
    ]) {
      const answer = await tryRegister({ organization: written });
      if (!answer.ok) throw new Error(answer.error.message);
      expect(answer.result.user).toMatchObject({
        role: 'user',
        organizationId: founder.login.user.organizationId,
      });
    }
    const { organization } = await (await restOf(founder)).call('get_organization', {});
    expect(organization).toMatchObject({ id: founder.login.user.organizationId, name });
  });

  it('makes one admin when many found it at once', async () => {
    const organization = uniqueName('Rush');
    const answers = await Promise.all(Array.from({ length: 8 }, () => tryRegister({ organization })));
    const users = answers.map((answer) => (answer.ok ? answer.result.user : undefined));
    expect(users.filter((user) => user?.role === 'admin')).toHaveLength(1);
    expect(users.filter((user) => user?.role === 'user')).toHaveLength(7);
    expect(new Set(users.map((user) => user?.organizationId)).size).toBe(1);
  });

  it('leaves no organization behind when the account cannot be made', async () => {
    const organization = uniqueName('Ghost');
    const { email } = await register(program.url);
    expect((await tryRegister({ organization, email })).status).toBe(409);
    const founder = await register(program.url, { organization });
    expect(founder.login.user.role).toBe('admin');
  });

  it('refuses one that takes members by invite only', async () => {
    const { organization, client } = await found('invite');
    expect(await tryRegister({ organization })).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    await client.call('update_organization', { joinPolicy: 'open' });
    expect((await tryRegister({ organization })).status).toBe(201);
  });
});

describe('the default organization', () => {
  it('has one admin when the first accounts of a server come at once', async () => {
    const fresh = await startProgram({ DEFAULT_ORGANIZATION: 'Harbour' });
    try {
      const answers = await Promise.all(Array.from({ length: 6 }, () => tryRegister({}, fresh.url)));
      const roles = answers.map((answer) => (answer.ok ? answer.result.user.role : answer.error.code));
      expect(roles.toSorted()).toEqual(['admin', 'user', 'user', 'user', 'user', 'user']);
      const founder = answers.find((answer) => answer.ok && answer.result.user.role === 'admin');
      const token = founder?.ok ? founder.result.tokens.accessToken : '';
      const client = await connect('rest', fresh.url, token);
      expect((await client.call('get_organization', {})).organization.name).toBe('Harbour');
    } finally {
      await fresh.stop();
    }
  });

  it('is the same for who names it first and who names none', async () => {
    const fresh = await startProgram();
    try {
      const first = await register(fresh.url, { organization: 'home' });
      const second = await register(fresh.url);
      expect([first.login.user.role, second.login.user.role]).toEqual(['admin', 'user']);
      expect(second.login.user.organizationId).toBe(first.login.user.organizationId);
    } finally {
      await fresh.stop();
    }
  });

  it('has its name to itself before anybody is in it, and then one admin', async () => {
    const fresh = await startProgram();
    const freshSql = new SQL(fresh.databaseUrl ?? '');
    try {
      const elsewhere = await register(fresh.url, { organization: 'Elsewhere' });
      const client = await connect('rest', fresh.url, elsewhere.token);
      expect(await client.send('update_organization', { name: 'HOME' })).toMatchObject({
        error: { code: 'already_exists' },
      });
      const { registered } = await freshSql.begin(async (tx) => {
        // Nobody can be stored while this lasts, so that all three ask at once whether somebody is there.
        await tx`lock table users in share mode`;
        const registered = Promise.all(Array.from({ length: 3 }, () => tryRegister({}, fresh.url)));
        await until('all three wait', async () => {
          const [row] = await freshSql<
            { count: number }[]
          >`select count(*)::int as count from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`;
          return row?.count === 3;
        });
        return { registered };
      });
      const answers = await registered;
      const roles = answers.map((answer) => (answer.ok ? answer.result.user.role : answer.error.code));
      expect(roles.toSorted()).toEqual(['admin', 'user', 'user']);
    } finally {
      await freshSql.close();
      await fresh.stop();
    }
  });
});

describe('an invite into an organization', () => {
  for (const role of ['user', 'moderator', 'admin'] as const) {
    it(`lets somebody in as ${role}, where nobody comes in without`, async () => {
      const { admin, client, organization } = await found('invite');
      const { invite, token } = await client.call('create_organization_invite', { role });
      expect(invite).toMatchObject({ role, uses: 0, usesMax: null, createdBy: admin.id });
      for (const wish of [{ inviteToken: token }, { inviteToken: token, organization }]) {
        const answer = await tryRegister(wish);
        if (!answer.ok) throw new Error(answer.error.message);
        const { organizationId } = admin.login.user;
        expect(answer.result.user).toMatchObject({ role, organizationId });
      }
      const { invites } = await client.call('list_organization_invites', {});
      expect(invites).toMatchObject([{ id: invite.id, uses: 2 }]);
    });
  }

  it('gives its own role, and is refused and not used when more is asked for', async () => {
    const { client } = await found('invite');
    const { token: inviteToken } = await client.call('create_organization_invite', {
      role: 'moderator',
      usesMax: 3,
    });
    const answers = [];
    for (const role of ['admin', 'moderator', 'user', undefined] as const) {
      const answer = await tryRegister({ inviteToken, ...(role ? { role } : {}) });
      answers.push(answer.ok ? answer.result.user.role : answer.error.code);
    }
    expect(answers).toEqual(['forbidden', 'moderator', 'moderator', 'moderator']);
  });

  it('is used up after usesMax, also when many come at once', async () => {
    const { client } = await found('invite');
    const { token } = await client.call('create_organization_invite', { usesMax: 3 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => tryRegister({ inviteToken: token })));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(3);
    for (const answer of answers.filter((one) => !one.ok)) {
      expect(answer).toMatchObject({ status: 404, error: { code: 'not_found' } });
    }
    expect((await client.call('list_organization_invites', {})).invites).toEqual([]);
    expect((await client.call('list_users', {})).users).toHaveLength(4);
  });

  it('loses no use to an account that cannot be made', async () => {
    const { client, admin } = await found('invite');
    const { token } = await client.call('create_organization_invite', { usesMax: 1 });
    expect((await tryRegister({ inviteToken: token, email: admin.email })).status).toBe(409);
    expect((await tryRegister({ inviteToken: token })).status).toBe(201);
  });

  it('ends when its time is over, and when it is revoked', async () => {
    const { client } = await found('invite');
    const late = await client.call('create_organization_invite', { expiresInS: 60 });
    const revoked = await client.call('create_organization_invite', {});
    const kept = await client.call('create_organization_invite', { expiresInS: null });
    const left = Date.parse(late.invite.expiresAt ?? '') - Date.now();
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
    expect(kept.invite.expiresAt).toBeNull();
    await sql`update invites set expires_at = now() - interval '1 second' where id = ${late.invite.id}`;
    await client.call('revoke_organization_invite', { inviteId: revoked.invite.id });
    const { invites } = await client.call('list_organization_invites', {});
    expect(invites.map((invite) => invite.id)).toEqual([kept.invite.id]);
    for (const { token } of [late, revoked]) {
      expect(await tryRegister({ inviteToken: token })).toMatchObject({ status: 404 });
    }
    expect((await tryRegister({ inviteToken: kept.token })).status).toBe(201);
    const again = await client.send('revoke_organization_invite', { inviteId: revoked.invite.id });
    expect(again).toMatchObject({ error: { code: 'not_found' } });
  });

  it('opens no other organization, and no room is opened by it', async () => {
    const mine = await found('invite');
    const theirs = await found('invite');
    const { token } = await mine.client.call('create_organization_invite', { role: 'admin' });
    const answer = await tryRegister({ inviteToken: token, organization: theirs.organization });
    expect(answer).toMatchObject({ status: 404, error: { code: 'not_found' } });
    const accepted = await theirs.client.send('accept_room_invite', { token });
    expect(accepted).toMatchObject({ error: { code: 'not_found' } });
    expect((await theirs.client.call('list_users', {})).users).toHaveLength(1);
  });

  it('is not the invite of a room by one who may not invite, nor a refresh token, nor a guess', async () => {
    const { client, admin } = await found('invite');
    const { token: way } = await client.call('create_organization_invite', {});
    const member = await restOf(await register(program.url, { inviteToken: way }));
    const { room } = await member.call('create_room', { kind: 'private', name: 'Inner' });
    const { token } = await member.call('create_room_invite', { roomId: room.id });
    const answer = await tryRegister({ inviteToken: token });
    expect(answer).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    for (const inviteToken of [admin.login.tokens.refreshToken, 'a'.repeat(43)]) {
      expect(await tryRegister({ inviteToken })).toMatchObject({ status: 404, error: { code: 'not_found' } });
    }
    expect((await client.call('list_users', {})).users).toHaveLength(2);
  });

  it('is made, listed and revoked by admins only', async () => {
    const { client, organization, admin } = await found();
    const { invite } = await client.call('create_organization_invite', {});
    for (const role of ['user', 'moderator'] as const) {
      const person = await register(program.url, { organization });
      await client.call('set_user_role', { userId: person.id, role });
      const other = await restOf(person);
      const asked = [
        other.send('create_organization_invite', { role: 'admin' }),
        other.send('list_organization_invites', {}),
        other.send('revoke_organization_invite', { inviteId: invite.id }),
      ];
      for (const answer of await Promise.all(asked))
        expect(answer).toMatchObject({ error: { code: 'forbidden' } });
    }
    const { invites } = await client.call('list_organization_invites', {});
    expect(invites).toMatchObject([{ id: invite.id, createdBy: admin.id }]);
  });

  it('ends with the role of the admin who made it', async () => {
    const { client, organization } = await found('open');
    const helper = await register(program.url, { organization });
    await client.call('set_user_role', { userId: helper.id, role: 'admin' });
    const { token } = await (await restOf(helper)).call('create_organization_invite', { role: 'admin' });
    const kept = await client.call('create_organization_invite', { role: 'admin' });
    await client.call('set_user_role', { userId: helper.id, role: 'user' });
    expect(await tryRegister({ inviteToken: token })).toMatchObject({ status: 404 });
    expect((await tryRegister({ inviteToken: kept.token })).status).toBe(201);
  });
});
