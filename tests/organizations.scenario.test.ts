import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, uniqueName } from './support/ask.ts';
import { goodPassword, register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;

beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

const restOf = (person: Pick<Person, 'token'>): Promise<WireClient> =>
  connect('rest', program.url, person.token);

/** An organization with so many admins and one user. */
const organizationOf = async (adminCount: number) => {
  const organization = uniqueName('Union');
  const admins = [await register(program.url, { organization })];
  const client = await restOf(admins[0]!);
  while (admins.length < adminCount) {
    const next = await register(program.url, { organization });
    await client.call('set_user_role', { userId: next.id, role: 'admin' });
    admins.push(next);
  }
  const user = await register(program.url, { organization });
  return { organization, admins, user, client };
};

const adminIdsSeenBy = async (person: Person): Promise<readonly string[]> => {
  const { users } = await (await restOf(person)).call('list_users', {});
  return users.filter((user) => user.role === 'admin').map((user) => user.id);
};

describe('set_user_role', () => {
  for (const wire of wireNames) {
    it(`over ${wire} is for admins only`, async () => {
      const { admins, user, client } = await organizationOf(1);
      const other = await connect(wire, program.url, user.token);
      for (const role of ['user', 'moderator'] as const) {
        await client.call('set_user_role', { userId: user.id, role });
        for (const userId of [user.id, admins[0]!.id]) {
          const answer = await other.send('set_user_role', { userId, role: 'admin' });
          expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } });
        }
      }
      const admin = await connect(wire, program.url, admins[0]!.token);
      const raised = await admin.call('set_user_role', { userId: user.id, role: 'admin' });
      expect(raised.user).toMatchObject({ id: user.id, role: 'admin' });
      other.close();
      admin.close();
    });
  }

  it('takes no role that does not exist', async () => {
    const { user, client } = await organizationOf(1);
    for (const role of ['owner', 'ADMIN', '', null, { $ne: 'user' }, ['admin']]) {
      const answer = await client.sendRaw('set_user_role', { userId: user.id, role });
      expect(answer).toMatchObject({ error: { code: 'invalid_input', fields: [{ path: 'role' }] } });
    }
  });

  it('counts at once on sockets that are open, up and down', async () => {
    const { user, client } = await organizationOf(1);
    const sockets = await Promise.all(socketNames.map((wire) => connect(wire, program.url, user.token)));
    for (const [role, ok] of [
      ['admin', true],
      ['moderator', false],
      ['admin', true],
      ['user', false],
    ] as const) {
      await client.call('set_user_role', { userId: user.id, role });
      for (const socket of sockets) {
        expect(await socket.send('list_organization_invites', {})).toMatchObject(
          ok ? { ok } : { ok, error: { code: 'forbidden' } },
        );
        expect(await socket.hear('user_updated', (data) => data.user.role === role)).toMatchObject({
          user: { id: user.id },
        });
      }
      const overRest = await ask(program.url, 'list_organization_invites', {}, user.token);
      expect(overRest.status).toBe(ok ? 200 : 403);
    }
    for (const socket of sockets) socket.close();
  });
});

describe('the last admin', () => {
  it('keeps role, membership and account', async () => {
    const { admins, client } = await organizationOf(1);
    const userId = admins[0]!.id;
    const attempts = [
      client.send('set_user_role', { userId, role: 'user' }),
      client.send('set_user_role', { userId, role: 'moderator' }),
      client.send('remove_user', { userId }),
      client.send('deactivate_account', { password: goodPassword }),
    ];
    for (const answer of await Promise.all(attempts)) {
      expect(answer).toMatchObject({ ok: false, error: { code: 'last_admin' } });
    }
    expect(await adminIdsSeenBy(admins[0]!)).toEqual([userId]);
    expect(await client.send('set_user_role', { userId, role: 'admin' })).toMatchObject({ ok: true });
  });

  it('can go once there is another', async () => {
    const { admins, user, client } = await organizationOf(1);
    await client.call('set_user_role', { userId: user.id, role: 'admin' });
    await client.call('set_user_role', { userId: admins[0]!.id, role: 'user' });
    expect(await adminIdsSeenBy(user)).toEqual([user.id]);
  });

  it('does not count an admin whose account is closed', async () => {
    const { admins, client } = await organizationOf(2);
    await (await restOf(admins[1]!)).call('deactivate_account', { password: goodPassword });
    const answer = await client.send('set_user_role', { userId: admins[0]!.id, role: 'user' });
    expect(answer).toMatchObject({ error: { code: 'last_admin' } });
  });

  for (const adminCount of [2, 3]) {
    it(`stays when two of ${adminCount} take the role of each other at once, and one of them keeps it`, async () => {
      const { admins } = await organizationOf(adminCount);
      const [one, other, ...rest] = admins as [Person, Person, ...Person[]];
      const [first, second] = await Promise.all([restOf(one), restOf(other)]);
      for (let round = 0; round < 20; round += 1) {
        const [answer, counter] = await Promise.all([
          first.send('set_user_role', { userId: other.id, role: 'user' }),
          second.send('set_user_role', { userId: one.id, role: 'user' }),
        ]);
        expect(answer.ok).toBe(!counter.ok);
        const survivor = answer.ok ? one : other;
        const loser = answer.ok ? other : one;
        const left = [survivor, ...rest].map((admin) => admin.id);
        expect(new Set(await adminIdsSeenBy(loser))).toEqual(new Set(left));
        await (await restOf(survivor)).call('set_user_role', { userId: loser.id, role: 'admin' });
      }
    });
  }

  it('stays when all admins remove each other at once', async () => {
    const { admins, user } = await organizationOf(4);
    const attempts = admins.flatMap((actor) =>
      admins
        .filter((target) => target !== actor)
        .map(async (target) => (await restOf(actor)).send('remove_user', { userId: target.id })),
    );
    const answers = await Promise.all(attempts);
    const [survivor, ...others] = await adminIdsSeenBy(user);
    expect(others).toEqual([]);
    expect(admins.map((admin) => admin.id)).toContain(survivor!);
    for (const answer of answers) {
      if (!answer.ok)
        expect(['forbidden', 'not_found', 'session_ended', 'last_admin']).toContain(answer.error.code);
    }
  });

  it('stays when all admins close their accounts at once', async () => {
    const { admins, user } = await organizationOf(3);
    const attempts = admins.map(async (admin) =>
      (await restOf(admin)).send('deactivate_account', { password: goodPassword }),
    );
    const answers = await Promise.all(attempts);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(2);
    expect(await adminIdsSeenBy(user)).toHaveLength(1);
  });
});

describe('update_organization', () => {
  it('changes the name and who may join, and leaves what is not sent', async () => {
    const { organization, client, user } = await organizationOf(1);
    const before = await client.call('get_organization', {});
    expect(before.organization).toMatchObject({ name: organization, joinPolicy: 'open' });
    const name = uniqueName('Renamed');
    const renamed = await client.call('update_organization', { name });
    expect(renamed.organization).toEqual({ ...before.organization, name });
    const closed = await client.call('update_organization', { joinPolicy: 'invite' });
    expect(closed.organization).toEqual({ ...before.organization, name, joinPolicy: 'invite' });
    expect(await client.call('update_organization', {})).toEqual(closed);
    expect(await (await restOf(user)).call('get_organization', {})).toEqual(closed);
    expect(await client.send('update_organization', { name: name.toUpperCase() })).toMatchObject({
      ok: true,
    });
    // The old name is free again.
    expect((await register(program.url, { organization })).login.user.role).toBe('admin');
  });

  it('refuses a name that is taken, however it is written', async () => {
    const { organization, client } = await organizationOf(1);
    const other = await organizationOf(1);
    for (const name of [other.organization, ` ${other.organization.toUpperCase()}  `]) {
      const answer = await client.send('update_organization', { name });
      expect(answer).toMatchObject({ error: { code: 'already_exists' } });
    }
    expect((await client.call('get_organization', {})).organization.name).toBe(organization);
  });

  it('gives a name to one of two who want it at once', async () => {
    const [one, other] = [await organizationOf(1), await organizationOf(1)];
    for (let round = 0; round < 5; round += 1) {
      const name = uniqueName('Coveted');
      const answers = await Promise.all(
        [one, other].map(({ client }) => client.send('update_organization', { name })),
      );
      const outcomes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
      expect(outcomes.toSorted()).toEqual(['already_exists', 'ok']);
    }
  });

  it('is for admins only', async () => {
    const { user, client, organization } = await organizationOf(1);
    for (const role of ['user', 'moderator'] as const) {
      await client.call('set_user_role', { userId: user.id, role });
      const answer = await ask(program.url, 'update_organization', { joinPolicy: 'invite' }, user.token);
      expect(answer).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    }
    expect((await client.call('get_organization', {})).organization).toMatchObject({
      name: organization,
      joinPolicy: 'open',
    });
  });
});

describe('list_users', () => {
  it('shows the people of the organization by user name, page by page, and nobody else', async () => {
    const organization = uniqueName('Choir');
    // The key of the first is eighteen times as long as the name, and the page goes on from there.
    const names = ['\ufdfa'.repeat(40), 'Zoë', 'ada', 'Bert', '%_\\'];
    for (const username of names) {
      const answer = await ask(program.url, 'register', {
        username,
        organization,
        email: `${uniqueName('choir')}@example.org`,
        password: goodPassword,
      });
      if (!answer.ok) throw new Error(answer.error.message);
    }
    const singer = await register(program.url, { organization, username: 'carl' });
    const client = await restOf(singer);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await client.call('list_users', { limit: 1, ...(after === undefined ? {} : { after }) });
      seen.push(...page.users.map((user) => user.username));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual(['%_\\', 'ada', 'Bert', 'carl', 'Zoë', '\ufdfa'.repeat(40)]);
    const begun = async (startsWith: string) =>
      (await client.call('list_users', { startsWith })).users.map((user) => user.username);
    expect(await begun('B')).toEqual(['Bert']);
    expect(await begun('ZO')).toEqual(['Zoë']);
    expect(await begun('%')).toEqual(['%_\\']);
    expect(await begun('_')).toEqual([]);
    expect(await begun("a' or '1'='1")).toEqual([]);
    expect(await client.sendRaw('list_users', { after: '\u0000' })).toMatchObject({
      error: { code: 'invalid_input' },
    });
  });
});
